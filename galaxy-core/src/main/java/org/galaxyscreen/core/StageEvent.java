package org.galaxyscreen.core;

import java.util.Locale;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a screening in JDK Flight Recorder: what was done, to what and to how many, on which thread and for how long. While
 * nothing is recorded an event costs about a nanosecond. A stage within another one, as a member's fit within its ensemble's, has an
 * event of its own.
 *
 * <pre>{@code
 * StageEvent event = StageEvent.started();
 * Scores scores = detector.score(features);
 * event.ended(StageEvent.Stage.SCORE, detector.name(), features.rows());
 * }</pre>
 *
 * <p>A stage that ends by an exception leaves no event, and neither does one that began before Flight Recorder was first used. For one thread at
 * a time.
 */
public final class StageEvent {
    private static final StageEvent NOT_RECORDED = new StageEvent(null);

    /** What is done. */
    public enum Stage {
        /** Images are listed, and their bytes are fetched where the source does that in order. */
        READ,
        /** An image is read, where it is by itself, and decoded. */
        DECODE,
        /** An image is rendered, resized, cropped and normalised, with its views. */
        PREPROCESS,
        /** The network computes a batch, or is waited for. */
        INFER,
        /** A detector or a transform learns. */
        FIT,
        /** A detector scores rows. */
        SCORE,
        /** Features or results are written. */
        WRITE
    }

    private final @Nullable Recorded event;

    private StageEvent(@Nullable Recorded event) {
        this.event = event;
    }

    /** Apart from the stage, so that Flight Recorder, which takes a while to get ready, is not made ready by who does not use it. */
    @Name("galaxyscreen.Stage")
    @Label("Stage")
    @Category("Galaxy Screen")
    @Description("A stage of a screening")
    @StackTrace(false)
    private static final class Recorded extends Event {
        @Label("Stage")
        private String stage = "";

        @Label("Subject")
        @Description("A source, an object, an engine, a detector or a file")
        private String subject = "";

        @Label("Count")
        @Description("How many images, rows or objects")
        private long count;
    }

    /** The clock runs from here on. */
    public static StageEvent started() {
        if (!FlightRecorder.isInitialized()) {
            return NOT_RECORDED;
        }
        Recorded event = new Recorded();
        event.begin();
        return new StageEvent(event);
    }

    /**
     * The stage has ended; it is recorded if recordings ask for it.
     *
     * @param what was done
     * @param to what: a source, an object's id, an engine, a detector or a file
     * @param many images, rows or objects
     */
    public void ended(Stage what, String to, long many) {
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.stage = what.name().toLowerCase(Locale.ROOT);
            event.subject = to;
            event.count = many;
            event.commit();
        }
    }
}
