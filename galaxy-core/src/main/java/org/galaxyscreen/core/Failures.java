package org.galaxyscreen.core;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words for what went wrong, to be put into a message for a person: no names of Java's classes. */
public final class Failures {
    /** As in {@code java.io.EOFException} and {@code io.jhdf.HdfFile.getByPath(String)}. */
    private static final Pattern CLASS_NAME = Pattern.compile("\\b[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z]\\w*");

    private Failures() {}

    /**
     * Why something failed, as the deepest cause with words for it says: libraries wrap what they fail on in ever more general
     * exceptions, and a file system's message is often the path alone.
     *
     * @param failure what was thrown
     * @return a clause without its full stop
     */
    public static String reason(Throwable failure) {
        String reason = null;
        Throwable cause = failure;
        // Bounded: causes may go round in a circle.
        for (int depth = 0; cause != null && depth < 20; depth++) {
            String words = words(cause);
            reason = words == null ? reason : words;
            cause = cause.getCause();
        }
        return reason == null ? "it contradicts itself" : reason;
    }

    private static @Nullable String words(Throwable failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "it is no longer there";
        }
        if (failure instanceof StackOverflowError) {
            return "it is nested too deeply";
        }
        if (failure instanceof OutOfMemoryError) {
            return "it does not fit into Java's memory";
        }
        if (failure instanceof InternalError
                && failure.getMessage() != null
                && failure.getMessage().contains("unsafe memory access")) {
            return "it has become shorter while it was read, or its disk has failed";
        }
        String message = failure instanceof FileSystemException known && known.getReason() != null
                ? known.getReason()
                : failure.getMessage();
        return message == null
                        || message.isBlank()
                        || failure instanceof NullPointerException
                        || CLASS_NAME.matcher(message).find()
                ? null
                : message;
    }
}
