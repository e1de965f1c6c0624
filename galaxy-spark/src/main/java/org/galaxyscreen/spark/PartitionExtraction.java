package org.galaxyscreen.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.screening.ImageExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their features, as an iterator: the task's thread, which Spark wants to read its rows, gives images to a thread that
 * computes and takes features from it, so that the engine never waits for a batch's end. A bounded number of images is in memory. Rows come out in
 * their order, each once.
 */
final class PartitionExtraction implements Iterator<PartitionExtraction.Extracted>, AutoCloseable {
    /** Images that wait to be decoded: some batches. */
    private static final int WAITING = 128;

    private static final long LOOK_MILLIS = 5;

    /** What ends a queue. */
    private static final Object END = new Object();

    private final Iterator<Row> rows;
    private final Function<Row, PendingImage> image;
    private final Deque<Row> inFlight = new ArrayDeque<>();
    private final BlockingQueue<Object> images = new ArrayBlockingQueue<>(WAITING);
    private final BlockingQueue<Object> results = new LinkedBlockingQueue<>();
    private final Thread worker;
    private boolean given;
    private boolean ended;
    private @Nullable Extracted next;

    /**
     * A row's features, or why there are none.
     *
     * @param row as it came
     * @param features null where it was skipped
     * @param skipped the reason; null where it was not
     */
    record Extracted(Row row, float @Nullable [] features, @Nullable String skipped) {}

    private record Result(String id, float @Nullable [] features, @Nullable String skipped) {}

    /** What ended the computing thread. */
    private record Failed(Throwable cause) {}

    PartitionExtraction(Iterator<Row> rows, Function<Row, PendingImage> image, ImageExtractor extractor, String name) {
        this.rows = rows;
        this.image = image;
        this.worker = new Thread(() -> compute(extractor, name), "galaxy-extraction of " + name);
        worker.setDaemon(true);
        worker.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        worker.start();
    }

    private void compute(ImageExtractor extractor, String name) {
        try {
            extractor.extract(new Fed(name), new Sink(extractor.dimensions()));
            results.add(END);
        } catch (IOException | RuntimeException | Error e) {
            results.add(new Failed(e));
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = advance();
            ended = next == null;
        }
        return next != null;
    }

    @Override
    public Extracted next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Extracted result = next;
        next = null;
        return Objects.requireNonNull(result);
    }

    private @Nullable Extracted advance() {
        while (true) {
            Object result = results.poll();
            if (result == null && !given && images.remainingCapacity() > 0) {
                give();
                continue;
            }
            if (result == null) {
                result = await();
            }
            if (result instanceof Result of) {
                return joined(of);
            }
            if (result instanceof Failed failed) {
                throw rethrown(failed.cause());
            }
            if (result == END) {
                if (!inFlight.isEmpty()) {
                    throw new IllegalStateException(inFlight.size() + " images came out of the extractor as neither"
                            + " features nor failures");
                }
                return null;
            }
        }
    }

    /** Gives one more image to the computing thread; never waits for it, since there is room. */
    private void give() {
        if (rows.hasNext()) {
            Row row = rows.next();
            inFlight.add(row);
            images.add(image.apply(row));
        } else {
            given = true;
            images.add(END);
        }
    }

    private @Nullable Object await() {
        try {
            return results.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("extraction was interrupted").initCause(e);
        }
    }

    private Extracted joined(Result result) {
        Row row = inFlight.remove();
        String id = row.getAs(Surveys.ID);
        if (!id.equals(result.id())) {
            throw new IllegalStateException(
                    "features of '" + result.id() + "' came where those of '" + id + "' belong");
        }
        return new Extracted(row, result.features(), result.skipped());
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) cause;
    }

    /** Ends the computing thread, whether or not all was taken, and waits for it: its engine is shared, and must be left in order. */
    @Override
    public void close() {
        ended = true;
        worker.interrupt();
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Sink implements FeatureSink {
        private final int dimensions;

        Sink(int dimensions) {
            this.dimensions = dimensions;
        }

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            results.add(new Result(object.id(), Arrays.copyOfRange(values, offset, offset + dimensions), null));
        }

        @Override
        public void skipped(ImageFailure failure) {
            results.add(new Result(failure.id(), null, failure.reason()));
        }
    }

    /** The images that are given, once. */
    private final class Fed implements ImageSource {
        private final String name;
        private boolean opened;

        Fed(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.empty();
        }

        @Override
        public ImageStream open() throws IOException {
            if (opened) {
                throw new IOException("the images of " + name
                        + " can be read once; this recipe for bands looks at them twice:" + " give fixed limits");
            }
            opened = true;
            return new FedStream();
        }
    }

    private final class FedStream implements ImageStream {
        private boolean over;

        @Override
        public List<PendingImage> next(int max) {
            ImageStream.requireSome(max);
            List<PendingImage> batch = new ArrayList<>();
            try {
                while (!over && batch.size() < max) {
                    Object item = batch.isEmpty() ? images.take() : images.poll();
                    if (item == null) {
                        break;
                    }
                    over = item == END;
                    if (item instanceof PendingImage pending) {
                        batch.add(pending);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("extraction was interrupted").initCause(e);
            }
            return batch;
        }

        @Override
        public void close() {}
    }
}
