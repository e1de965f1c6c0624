package org.galaxyscreen.features;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ExtractionSummary;
import org.galaxyscreen.core.FailurePolicy;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.StageEvent;
import org.galaxyscreen.core.StageEvent.Stage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.preprocess.ViewTurner;
import org.galaxyscreen.features.preprocess.Views;
import org.jspecify.annotations.Nullable;

/**
 * One pass of an extractor over a source. A few batches circulate: one thread fills them with images yet unread, several
 * read and preprocess the images into the batch's slots, and the calling thread computes the batches in order. An empty
 * batch must come back before the next is filled, which bounds memory and holds the readers to the engine's pace. An engine
 * that computes by itself is given the next batch before the last one's features are awaited; the readers fill memory of
 * its own, which comes back once they are.
 */
final class ExtractionPass implements AutoCloseable {
    private static final String TASK = "extracting features";

    /** One at the engine, one ready, one being filled; where the engine computes ahead, another at it. */
    private static final int BATCHES = 3;

    private static final AtomicInteger PASSES = new AtomicInteger();

    private final InferenceEngine engine;
    private final ImageSource source;
    private final ExtractionOptions options;
    private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES + 1);
    private final BlockingQueue<Batch> filled = new ArrayBlockingQueue<>(BATCHES + 1);
    private final List<PixelEngine.Images> lent = new ArrayList<>();
    private final ExecutorService readers;
    private final Thread feeder;
    private final ThreadLocal<Preparation> preprocessors;
    private final int views;
    private final int capacity;
    private Rows underWay;
    private Rows next;
    private volatile boolean stopped;

    ExtractionPass(
            InferenceEngine engine,
            Preprocessing preprocessing,
            Views views,
            int readerThreads,
            ImageSource source,
            ExtractionOptions options) {
        this.engine = engine;
        this.source = source;
        this.options = options;
        this.views = views.count();
        this.capacity = Math.max(1, engine.maxBatch() / this.views);
        this.preprocessors = ThreadLocal.withInitial(() -> new Preparation(preprocessing, this.views));
        int length = 3 * preprocessing.crop() * preprocessing.crop();
        if (engine instanceof PixelEngine own) {
            for (int i = 0; i <= BATCHES; i++) {
                PixelEngine.Images images = own.images(Math.multiplyExact(capacity, this.views));
                lent.add(images);
                empty.add(new Batch(capacity, this.views, length, images));
            }
        } else {
            for (int i = 0; i < BATCHES; i++) {
                empty.add(new Batch(capacity, this.views, length, null));
            }
        }
        this.underWay = new Rows(engine, capacity, this.views, options.failurePolicy());
        this.next = new Rows(engine, capacity, this.views, options.failurePolicy());
        String name = "galaxy-extraction-" + PASSES.incrementAndGet();
        this.readers = Executors.newFixedThreadPool(readerThreads, daemons(name + "-reader"));
        this.feeder = daemons(name + "-feeder").newThread(this::feed);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    NetworkExtractor.Measured run(FeatureSink sink) throws IOException {
        long started = System.nanoTime();
        long computing = 0;
        long extracted = 0;
        long seen = 0;
        long total = source.size().orElse(-1);
        boolean ahead = engine instanceof PixelEngine;
        List<ImageFailure> failures = new ArrayList<>();
        options.progress().onProgress(new Progress(TASK, 0, total, "images"));
        feeder.start();
        try {
            while (true) {
                Batch batch = filled.poll();
                if (batch == null) {
                    // Nothing to give the engine meanwhile, so what it has need not wait: images may come as time goes
                    // by.
                    computing += underWay.await();
                    int delivered = underWay.deliver(sink, failures);
                    underWay.release(empty);
                    extracted += delivered;
                    if (delivered > 0) {
                        progress(seen, total);
                    }
                    batch = filled.take();
                }
                if (batch.last) {
                    break;
                }
                batch.read.await();
                batch.rethrow();
                int count = batch.compact(options.failurePolicy());
                computing += next.start(batch, count);
                computing += underWay.await();
                extracted += underWay.deliver(sink, failures);
                underWay.release(empty);
                Rows delivered = underWay;
                underWay = next;
                next = delivered;
                seen += batch.pending.size();
                if (!ahead) {
                    extracted += underWay.deliver(sink, failures);
                    underWay.release(empty);
                }
                progress(seen, total);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            computing += underWay.await();
            extracted += underWay.deliver(sink, failures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException(
                            "interrupted while " + TASK + " of " + source.name() + ", after " + seen + " images")
                    .initCause(e);
        }
        return new NetworkExtractor.Measured(
                new ExtractionSummary(extracted, failures), computing / 1e9, (System.nanoTime() - started) / 1e9);
    }

    private void progress(long seen, long total) {
        options.progress().onProgress(new Progress(TASK, seen, total < 0 ? -1 : Math.max(total, seen), "images"));
    }

    /** Fills batches until the source ends or the pass is stopped; what goes wrong travels with the batch. */
    private void feed() {
        try (ImageStream stream = source.open()) {
            boolean more = true;
            while (more && !stopped) {
                Batch batch = empty.take();
                try {
                    more = fill(batch, stream);
                } catch (IOException | RuntimeException e) {
                    batch.failure = e;
                    more = false;
                }
                if (batch.pending.isEmpty() && batch.failure == null) {
                    break;
                }
                batch.read = new CountDownLatch(batch.pending.size());
                for (int slot = 0; slot < batch.pending.size(); slot++) {
                    int index = slot;
                    readers.execute(() -> read(batch, index));
                }
                filled.put(batch);
            }
        } catch (IOException | RuntimeException e) {
            // Opening or closing failed: an empty batch carries the news.
            Batch messenger = new Batch(0, 1, 0, null);
            messenger.failure = e;
            offer(messenger);
        } catch (InterruptedException e) {
            return; // the pass was closed; nobody waits for the end mark
        }
        Batch end = new Batch(0, 1, 0, null);
        end.last = true;
        offer(end);
    }

    private void offer(Batch batch) {
        try {
            filled.put(batch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean fill(Batch batch, ImageStream stream) throws IOException {
        while (batch.pending.size() < batch.capacity && (batch.pending.isEmpty() || stream.isReady())) {
            int wanted = batch.capacity - batch.pending.size();
            StageEvent event = StageEvent.started();
            List<PendingImage> next = stream.next(wanted);
            event.ended(Stage.READ, source.name(), next.size());
            if (next.isEmpty()) {
                return false;
            }
            if (next.size() > wanted) {
                throw new IOException(source.name() + ": its stream returned " + next.size() + " images; at most "
                        + wanted + " were requested (see ImageStream.next)");
            }
            batch.pending.addAll(next);
        }
        return true;
    }

    private void read(Batch batch, int slot) {
        try {
            if (!stopped) {
                PendingImage pending = batch.pending.get(slot);
                StageEvent decoding = StageEvent.started();
                Image image = pending.read();
                decoding.ended(Stage.DECODE, pending.object().id(), 1);
                StageEvent preparing = StageEvent.started();
                batch.fill(slot, preprocessors.get(), image);
                preparing.ended(Stage.PREPROCESS, pending.object().id(), 1);
            }
        } catch (IOException | RuntimeException e) {
            batch.failures[slot] = e;
        } catch (Error e) {
            batch.fatal = e;
        } finally {
            batch.read.countDown();
        }
    }

    private static ByteBuffer directBytes(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static FloatBuffer direct(int floats) {
        return directBytes(Math.multiplyExact(floats, Float.BYTES)).asFloatBuffer();
    }

    /** Ends the threads; what they were reading is dropped. */
    @Override
    public void close() {
        stopped = true;
        readers.shutdownNow();
        feeder.interrupt();
        // Put aside while the threads end: with the flag set, no wait would last.
        boolean interrupted = Thread.interrupted();
        try {
            feeder.join(TimeUnit.SECONDS.toMillis(10));
            if (readers.awaitTermination(10, TimeUnit.SECONDS)) {
                underWay.settle();
                next.settle();
                lent.forEach(PixelEngine.Images::close);
            }
            // Otherwise a reader that does not end may still write to that memory: better lost than freed.
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a reader needs to make an image's views. */
    private static final class Preparation {
        final Preprocessor preprocessor;
        final @Nullable ViewTurner turner;

        Preparation(Preprocessing preprocessing, int views) {
            preprocessor = new Preprocessor(preprocessing);
            turner = views == 1 ? null : new ViewTurner(preprocessing.crop());
        }
    }

    /** What became of an image: a row, or a failure. */
    private record Outcome(SurveyObject object, @Nullable ImageFailure failure) {}

    /** A batch's features on their way to the sink. */
    private static final class Rows {
        private final InferenceEngine engine;
        private final int views;
        private final FailurePolicy policy;
        private final FloatBuffer features;
        private final float[] values;
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<PixelEngine.Pending> pending = new ArrayList<>();
        private @Nullable Batch batch;

        Rows(InferenceEngine engine, int capacity, int views, FailurePolicy policy) {
            this.engine = engine;
            this.views = views;
            this.policy = policy;
            this.features = direct(Math.multiplyExact(capacity * views, engine.dimensions()));
            this.values = new float[features.capacity()];
        }

        /** Hands the batch to the engine; says how long that took, in nanoseconds. */
        long start(Batch batch, int count) {
            long before = System.nanoTime();
            StageEvent event = StageEvent.started();
            this.batch = batch;
            outcomes.addAll(batch.outcomes);
            pending.clear();
            int length = batch.length;
            // One call, but where a call takes fewer images than one image has views.
            for (int from = 0; from < count * views; from += engine.maxBatch()) {
                int now = Math.min(engine.maxBatch(), count * views - from);
                FloatBuffer rows = features.slice(from * engine.dimensions(), now * engine.dimensions());
                if (engine instanceof PixelEngine own && batch.lent != null) {
                    pending.add(own.startImages(batch.lent, from, now, rows));
                } else {
                    engine.infer(batch.images.slice(from * length, now * length), now, rows);
                }
            }
            event.ended(Stage.INFER, engine.name(), count);
            return System.nanoTime() - before;
        }

        /** Waits for an engine that computes by itself. */
        long await() {
            long before = System.nanoTime();
            if (!pending.isEmpty()) {
                StageEvent event = StageEvent.started();
                pending.forEach(PixelEngine.Pending::await);
                pending.clear();
                event.ended(Stage.INFER, engine.name(), outcomes.size());
            }
            return System.nanoTime() - before;
        }

        /** Has the batch filled again, now that the engine is done with it. */
        void release(BlockingQueue<Batch> empty) {
            if (batch != null) {
                batch.clear();
                empty.add(batch);
                batch = null;
            }
        }

        /** Waits for the engine, whatever comes of it. */
        void settle() {
            for (PixelEngine.Pending call : pending) {
                try {
                    call.await();
                } catch (IllegalStateException e) {
                    // The pass has ended for another reason, or for this one.
                }
            }
            pending.clear();
        }

        /** Puts the mean over each image's views in place of them: the sum in double, view by view. */
        private void average() {
            int dimensions = engine.dimensions();
            int rows = values.length / (views * dimensions);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < dimensions; i++) {
                    double sum = 0;
                    for (int view = 0; view < views; view++) {
                        sum += values[(row * views + view) * dimensions + i];
                    }
                    values[row * dimensions + i] = (float) (sum / views);
                }
            }
        }

        /** After they were awaited; once. Says how many rows there were; one that is not finite is a failure. */
        int deliver(FeatureSink sink, List<ImageFailure> failures) throws IOException {
            if (outcomes.isEmpty()) {
                return 0;
            }
            int dimensions = engine.dimensions();
            int row = 0;
            int delivered = 0;
            StageEvent event = StageEvent.started();
            features.get(0, values);
            if (views > 1) {
                average();
            }
            for (Outcome outcome : outcomes) {
                ImageFailure failure = outcome.failure();
                int offset = row * dimensions;
                if (failure == null) {
                    failure = notFinite(outcome.object(), offset, dimensions);
                    row++;
                }
                if (failure == null) {
                    sink.accept(outcome.object(), values, offset);
                    delivered++;
                } else {
                    failures.add(failure);
                    sink.skipped(failure);
                }
            }
            outcomes.clear();
            event.ended(Stage.WRITE, "features", delivered);
            return delivered;
        }

        private @Nullable ImageFailure notFinite(SurveyObject object, int offset, int dimensions) {
            for (int i = 0; i < dimensions; i++) {
                float value = values[offset + i];
                if (!Float.isFinite(value)) {
                    String reason = object.id() + ": feature " + i + " is " + value + "; finite numbers expected of "
                            + engine.name() + ". Look at the image's values, or compute in fp32";
                    if (policy == FailurePolicy.FAIL) {
                        throw new UncheckedIOException(new IOException(reason));
                    }
                    return new ImageFailure(object.id(), reason);
                }
            }
            return null;
        }
    }

    /** Images on their way to the engine. Written by one side at a time; the queues and the latch hand it over. */
    private static final class Batch {
        final int capacity;
        final int views;
        /** Values of one view. */
        final int length;
        /** Preprocessed to the end; empty where the engine takes pixels. */
        final FloatBuffer images;
        /** The engine's own memory, for one that normalises images itself. */
        final PixelEngine.@Nullable Images lent;
        /** That memory, for images that are resized and cropped; empty where there is none. */
        final ByteBuffer pixels;

        final List<PendingImage> pending = new ArrayList<>();
        final List<Outcome> outcomes = new ArrayList<>();
        final @Nullable Exception[] failures;
        CountDownLatch read = new CountDownLatch(0);
        volatile @Nullable Exception failure;
        volatile @Nullable Error fatal;
        boolean last;

        Batch(int capacity, int views, int length, PixelEngine.@Nullable Images lent) {
            this.capacity = capacity;
            this.views = views;
            this.length = length;
            this.lent = lent;
            this.images = direct(lent == null ? Math.multiplyExact(capacity * views, length) : 0);
            this.pixels = lent == null ? directBytes(0) : lent.bytes();
            this.failures = new Exception[capacity];
        }

        void fill(int slot, Preparation preparation, Image image) {
            int offset = slot * views * length;
            if (pixels.capacity() > 0) {
                preparation.preprocessor.apply(image, pixels, offset);
            } else {
                preparation.preprocessor.apply(image, images, offset);
            }
            if (preparation.turner != null) {
                for (int view = 1; view < views; view++) {
                    int target = offset + view * length;
                    if (pixels.capacity() > 0) {
                        preparation.turner.turn(pixels, offset, target, view);
                    } else {
                        preparation.turner.turn(images, offset, target, view);
                    }
                }
            }
        }

        void rethrow() throws IOException {
            if (fatal != null) {
                throw fatal;
            }
            Exception e = failure;
            if (e instanceof IOException io) {
                throw io;
            }
            if (e instanceof RuntimeException runtime) {
                throw runtime;
            }
        }

        /** Closes the gaps that failed images left; returns how many images there are to compute. */
        int compact(FailurePolicy policy) {
            int count = 0;
            for (int slot = 0; slot < pending.size(); slot++) {
                SurveyObject object = pending.get(slot).object();
                Exception e = failures[slot];
                if (e != null) {
                    if (policy == FailurePolicy.FAIL) {
                        throw new UncheckedIOException(
                                e instanceof IOException io ? io : new IOException(reason(object, e), e));
                    }
                    outcomes.add(new Outcome(object, new ImageFailure(object.id(), reason(object, e))));
                    continue;
                }
                int values = views * length;
                if (count < slot && pixels.capacity() > 0) {
                    pixels.put(count * values, pixels, slot * values, values);
                } else if (count < slot) {
                    images.put(count * values, images, slot * values, values);
                }
                outcomes.add(new Outcome(object, null));
                count++;
            }
            return count;
        }

        private static String reason(SurveyObject object, Exception e) {
            if (e instanceof IOException && e.getMessage() != null) {
                return e.getMessage();
            }
            return object.id() + ": the image could not be prepared: " + Failures.reason(e);
        }

        void clear() {
            pending.clear();
            outcomes.clear();
            Arrays.fill(failures, null);
        }
    }
}
