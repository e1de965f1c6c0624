package org.galaxyscreen.linalg;

import static org.assertj.core.api.Assertions.assertThat;

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
}
