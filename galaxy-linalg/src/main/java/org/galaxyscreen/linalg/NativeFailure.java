package org.galaxyscreen.linalg;

import java.util.Optional;

/** Says in a sentence why native libraries do not load. Stateless. */
public final class NativeFailure {
    /** What the system's loaders (glibc, musl) say of a library in a folder that is mounted {@code noexec}. */
    private static final String[] NOT_EXECUTABLE = {
        "failed to map segment from shared object", "Operation not permitted"
    };

    private NativeFailure() {}

    /**
     * What to do where libraries are unpacked into a folder that allows no programs to run.
     *
     * @param failure from loading a library: it or one of its causes has the loader's message
     * @return a sentence without its full stop that names the folder and the settings; empty for any other failure
     */
    public static Optional<String> notExecutable(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            for (String sign : NOT_EXECUTABLE) {
                int end = message == null ? -1 : message.indexOf(": " + sign);
                if (end >= 0) {
                    String said = message.substring(0, end);
                    return Optional.of(
                            sentence(said.substring(said.lastIndexOf(": ") + 1).strip()));
                }
            }
        }
        return Optional.empty();
    }

    private static String sentence(String library) {
        return "the native library " + library
                + " was unpacked into a folder that allows no programs to run (mounted noexec);"
                + " set -Dorg.bytedeco.javacpp.cachedir=FOLDER and -Djava.io.tmpdir=FOLDER to one that does"
                + " (for the commands in the variable JDK_JAVA_OPTIONS)";
    }

    /** {@link #notExecutable}, or else the failure's own message. */
    public static String explain(Throwable failure) {
        return notExecutable(failure).orElse(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }
}
