package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.screening.CalibrationUse;
import org.galaxyscreen.screening.Following;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.RunWarning;

/** What happens in a run, told to a person. */
final class TerminalEvents implements RunListener {
    private final TerminalProgress progress = TerminalProgress.onStandardError();
    private final PrintWriter out;
    private final PrintWriter warnings;

    /**
     * @param out takes what is done
     * @param warnings takes what may be wrong
     */
    TerminalEvents(PrintWriter out, PrintWriter warnings) {
        this.out = out;
        this.warnings = warnings;
    }

    /** Ends a line of progress that is still open, so that a message can follow. */
    void interrupt() {
        progress.interrupt();
    }

    /** Does what {@code run} does, and ends an open line of progress where that is interrupted. */
    <T> T during(Run<T> run) throws IOException {
        try {
            return run.run(this);
        } catch (CancellationException e) {
            progress.interrupt();
            throw e;
        }
    }

    /** A run of the library's. */
    @FunctionalInterface
    interface Run<T> {
        /** Runs. */
        T run(RunListener listener) throws IOException;
    }

    @Override
    public void onProgress(Progress step) {
        progress.onProgress(step);
    }

    /** Says what the input holds that is no image: a folder of another format should not look empty. */
    @Override
    public void onSource(ImageSource images) {
        if (!images.remarks().isEmpty()) {
            say(images.name() + ": " + String.join(", ", images.remarks()));
        }
    }

    @Override
    public void onCalibration(CalibrationUse use) {
        String how = use.measured()
                ? "measured on " + use.images() + " of the images"
                : "read from " + use.file() + " (" + use.images() + " images)";
        if (use.failure() != null) {
            how += ", not kept: " + Failures.reason(use.failure());
        } else if (use.measured()) {
            how += use.file() == null ? ", not kept" : ", kept in " + use.file();
        }
        say("int8 calibration: " + how);
    }

    @Override
    public void onExtractor(String description) {
        say(description);
    }

    @Override
    public void onResumed(long images) {
        say(String.format("going on after %,d images that are done (--restart begins anew)", images));
    }

    @Override
    public void onResumedDetectors(String done) {
        say("going on with what an interrupted run has kept (--restart begins anew); " + done);
    }

    @Override
    public void onLeftInFile(Path array, long bytes) {
        say(String.format(
                Locale.ROOT,
                "%s takes %,d MB, more than is held of Java's heap (%,d MB): it is read from its file as rows are needed",
                array,
                bytes >> 20,
                Runtime.getRuntime().maxMemory() >> 20));
    }

    @Override
    public void onFollowed(Following following) {
        progress.interrupt();
        say(String.format(
                Locale.ROOT,
                "%,d objects scored, %,d flagged, %,d could not be read",
                following.scored(),
                following.flagged(),
                following.skipped()));
    }

    @Override
    public void onWarning(RunWarning warning) {
        warnings.println("Warning: " + warning.text());
        warnings.flush();
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }
}
