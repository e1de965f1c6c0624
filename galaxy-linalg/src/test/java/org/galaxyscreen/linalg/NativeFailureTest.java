package org.galaxyscreen.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NativeFailureTest {
    /** As JavaCPP and the JDK word it on a tmpfs mounted noexec. */
    @Test
    void libraryInAFolderWithoutProgramsNamesTheFolderAndTheSettings() {
        Throwable loader = new UnsatisfiedLinkError("/cache/a.jar/libjnidnnl.so: /cache/a.jar/libjnidnnl.so:"
                + " failed to map segment from shared object");
        Throwable javacpp = new UnsatisfiedLinkError("no jnidnnl in java.library.path: /lib").initCause(loader);

        assertThat(NativeFailure.notExecutable(new ExceptionInInitializerError(javacpp)))
                .contains(
                        "the native library /cache/a.jar/libjnidnnl.so was unpacked into a folder that allows no programs"
                                + " to run (mounted noexec); set -Dorg.bytedeco.javacpp.cachedir=FOLDER and"
                                + " -Djava.io.tmpdir=FOLDER to one that does (for the commands in the variable"
                                + " JDK_JAVA_OPTIONS)");
    }

    @Test
    void otherFailuresKeepTheirMessage() {
        Throwable missing = new UnsatisfiedLinkError("no jnidnnl in java.library.path: /lib");

        assertThat(NativeFailure.notExecutable(missing)).isEmpty();
        assertThat(NativeFailure.explain(missing)).isEqualTo("no jnidnnl in java.library.path: /lib");
        assertThat(NativeFailure.explain(new NoClassDefFoundError())).isEqualTo("java.lang.NoClassDefFoundError");
    }

    /** As JavaCPP words it where neither the home folder nor the temporary one can be written. */
    @Test
    void librariesThatCannotBeUnpackedAskForAFolder() {
        Throwable cache = new IOException(
                "Could not create the cache: Set the \"org.bytedeco.javacpp.cachedir\" system property.");
        Throwable javacpp = new UnsatisfiedLinkError(cache.toString()).initCause(cache);
        String sentence =
                "native libraries cannot be unpacked, since neither the home folder nor the temporary one can be written; set"
                        + " -Dorg.bytedeco.javacpp.cachedir=FOLDER to one that can (for the commands in the variable JDK_JAVA_OPTIONS)";

        assertThat(NativeFailure.notLoaded(new ExceptionInInitializerError(javacpp)))
                .contains(sentence);
        assertThat(NativeFailure.explain(javacpp)).isEqualTo(sentence);
        assertThat(NativeFailure.notExecutable(javacpp)).isEmpty();
    }

    /** As the JDK words it where a jar has no library for the machine. */
    @Test
    void librariesThatAreMissingNameTheMachine() {
        Throwable missing = new UnsatisfiedLinkError("no jniOpenCL in java.library.path: /usr/java/packages/lib:/lib");
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");

        assertThat(NativeFailure.notLoaded(new NoClassDefFoundError("x").initCause(missing)))
                .contains("a native library does not load on this machine (" + machine
                        + "): no jniOpenCL in java.library.path");
        assertThat(NativeFailure.notLoaded(new NoClassDefFoundError("org/example/Missing")))
                .isEmpty();
        assertThat(NativeFailure.notLoaded(new UnsatisfiedLinkError())).isEmpty();
    }
}
