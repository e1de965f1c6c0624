package org.galaxyscreen.linalg;

import java.util.Optional;

/** Says in a sentence why native libraries do not load. Stateless. */
public final class NativeFailure {
    /** What the system's loaders (glibc, musl) say of a library in a folder that is mounted {@code noexec}. */
    private static final String[] NOT_EXECUTABLE = {
        "failed to map segment from shared object", "Operation not permitted"
    };

    /** What JavaCPP says where it finds no folder to unpack libraries into. */
    private static final String NOT_UNPACKED = "Could not create the cache";

    private static final String FOR_COMMANDS = " (for the commands in the variable JDK_JAVA_OPTIONS)";

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
                + FOR_COMMANDS;
    }

    /**
     * Why a native library does not load, where that is what failed.
     *
     * @param failure what was thrown while something was computed
     * @return a sentence without its full stop; empty for a failure of another kind, such as a class that is missing
     */
    public static Optional<String> notLoaded(Throwable failure) {
        Optional<String> known = notExecutable(failure).or(() -> notUnpacked(failure));
        if (known.isPresent()) {
            return known;
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof UnsatisfiedLinkError && t.getMessage() != null) {
                // Behind the colon are all folders of the system that were searched.
                String what = t.getMessage().replaceFirst("java\\.library\\.path: .*", "java.library.path");
                return Optional.of("a native library does not load on this machine (" + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch") + "): " + what);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> notUnpacked(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && t.getMessage().contains(NOT_UNPACKED)) {
                return Optional.of(
                        "native libraries cannot be unpacked, since neither the home folder nor the temporary one can be"
                                + " written; set -Dorg.bytedeco.javacpp.cachedir=FOLDER to one that can"
                                + FOR_COMMANDS);
            }
        }
        return Optional.empty();
    }

    /** A sentence for what is known of why libraries do not load, or else the failure's own message. */
    public static String explain(Throwable failure) {
        return notExecutable(failure)
                .or(() -> notUnpacked(failure))
                .orElse(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }
}
