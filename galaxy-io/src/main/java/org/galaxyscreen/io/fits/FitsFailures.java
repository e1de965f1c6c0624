package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;

/** Puts a file's name before what went wrong with it. */
final class FitsFailures {
    private FitsFailures() {}

    static IOException of(Path file, IOException cause) {
        // The readers' own messages say more than the causes that they carry; a file system's are often the path alone.
        String own = cause instanceof FileSystemException ? null : cause.getMessage();
        return of(file, own == null ? Failures.reason(cause) : own, cause);
    }

    static IOException of(Path file, String reason, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            Cancellation.check("reading " + file);
        }
        return new IOException(file + ": " + reason, cause);
    }
}
