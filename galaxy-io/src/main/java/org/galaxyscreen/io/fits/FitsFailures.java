package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;

/** Puts a file's name before what went wrong with it. */
final class FitsFailures {
    private FitsFailures() {}

    static IOException of(Path file, IOException cause) {
        return of(file, Failures.reason(cause), cause);
    }

    static IOException of(Path file, String reason, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            Cancellation.check("reading " + file);
        }
        return new IOException(file + ": " + reason, cause);
    }
}
