package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.galaxyscreen.screening.Following;
import org.galaxyscreen.screening.SurveyFollowing;
import org.galaxyscreen.screening.options.Checks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Objects scored as they come. */
final class FollowOption {
    @Option(
            names = "--follow",
            description =
                    "With --load: score the input and whatever is added to it, new files in a folder or new rows in a"
                            + " file, appending to followed.csv in the output folder until stopped. Resumes when run again.")
    private boolean follow;

    @Option(
            names = "--poll",
            paramLabel = "SECONDS",
            description =
                    "With --follow: seconds between checks; a file is read once it has not changed between two checks."
                            + " Default: 10.")
    private @Nullable Double poll;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            description = "With --follow: end after so many seconds without a new object; default: run until stopped.")
    private @Nullable Double idle;

    @Option(
            names = "--drift-block",
            paramLabel = "N",
            description = "With --follow: how many objects are compared at a time with those of the fit; default: "
                    + SurveyFollowing.DEFAULT_BLOCK + ".")
    private @Nullable Integer block;

    boolean given() {
        Checks.appliesNot(!follow && poll != null, "--poll", "--follow");
        Checks.appliesNot(!follow && idle != null, "--idle", "--follow");
        Checks.appliesNot(!follow && block != null, "--drift-block", "--follow");
        Checks.positive("--poll", poll);
        Checks.positive("--idle", idle);
        return follow;
    }

    /** Follows until it is stopped, and says how far it came. */
    int run(SurveyFollowing bare, PrintWriter out) throws IOException {
        SurveyFollowing following = poll == null ? bare : bare.withPoll(seconds(poll));
        following = idle == null ? following : following.withIdle(seconds(idle));
        SurveyFollowing ready = block == null ? following : following.withBlock(block);
        TerminalEvents events = new TerminalEvents(out, out);
        Following end = events.during(ready::run);
        // An interruption would keep the last line from being printed.
        boolean stopped = Thread.interrupted();
        events.interrupt();
        out.printf(
                Locale.ROOT,
                "%s%,d objects scored, %,d flagged, %,d could not be read; %,d of %,d blocks have drifted%n",
                stopped ? "Stopped: " : "",
                end.scored(),
                end.flagged(),
                end.skipped(),
                end.alarms(),
                end.blocks());
        out.flush();
        return 0;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(1, Math.round(1000 * seconds)));
    }
}
