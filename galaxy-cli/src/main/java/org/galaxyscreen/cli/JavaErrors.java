package org.galaxyscreen.cli;

import java.util.Locale;
import java.util.Optional;
import org.galaxyscreen.linalg.NativeFailure;
import org.jspecify.annotations.Nullable;

/** What Java throws as its own errors though the user, and not a programmer, can mend it. Stateless. */
final class JavaErrors {
    private JavaErrors() {}

    /**
     * What to do about an error.
     *
     * @return a sentence without its full stop; empty where the error is a mistake in the program
     */
    static Optional<String> sentence(Error error) {
        if (error instanceof OutOfMemoryError) {
            return Optional.of(memory(error.getMessage()));
        }
        // Java's word for a page of a mapped file that the system could not read; whoever reads one names the file if
        // it can.
        if (error instanceof InternalError
                && error.getMessage() != null
                && error.getMessage().contains("unsafe memory access")) {
            return Optional.of(
                    "a file cannot be read any more; it has become shorter while it was read, or its disk has failed");
        }
        return error instanceof LinkageError ? NativeFailure.notLoaded(error) : Optional.empty();
    }

    private static String memory(@Nullable String message) {
        if (message != null && message.contains("thread")) {
            return "the system gives Java no more threads or no memory for them: " + message;
        }
        return String.format(
                Locale.ROOT,
                "more memory is needed than Java may take (%s; its heap is %,d MB): give it more, as by JDK_JAVA_OPTIONS=-Xmx8g",
                message == null ? "no reason given" : message,
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
