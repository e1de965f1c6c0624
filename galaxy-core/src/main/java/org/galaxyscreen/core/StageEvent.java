package org.galaxyscreen.core;

import java.util.Locale;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

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
 * <p>A stage that ends by an exception leaves no event. For one thread at a time.
 */
@Name("galaxyscreen.Stage")
@Label("Stage")
@Category("Galaxy Screen")
@Description("A stage of a screening")
@StackTrace(false)
public final class StageEvent extends Event {
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

    @Label("Stage")
    private String stage = "";

    @Label("Subject")
    @Description("A source, an object, an engine, a detector or a file")
    private String subject = "";

    @Label("Count")
    @Description("How many images, rows or objects")
    private long count;

    private StageEvent() {}

    /** The clock runs from here on. */
    public static StageEvent started() {
        StageEvent event = new StageEvent();
        event.begin();
        return event;
    }

    /**
     * The stage has ended; it is recorded if recordings ask for it.
     *
     * @param what was done
     * @param to what: a source, an object's id, an engine, a detector or a file
     * @param many images, rows or objects
     */
    public void ended(Stage what, String to, long many) {
        end();
        if (shouldCommit()) {
            stage = what.name().toLowerCase(Locale.ROOT);
            subject = to;
            count = many;
            commit();
        }
    }
}
