package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.Journal;
import org.galaxyscreen.io.durable.NotResumableException;
import org.galaxyscreen.io.durable.OutputLock;

/**
 * Writes the files that {@link FeatureWriter} does, for runs of hours: what a run has done survives its end, by whatever cause, and
 * the next run with the same settings goes on behind it. Until {@link #commit} the rows are in {@code F.npy.partial}, and what
 * became of each image in {@code F.npy.journal}; every ten seconds both are forced to the disk, rows first, so that no more than
 * that is lost. {@code F.npy.lock} keeps other runs away meanwhile. For one thread.
 *
 * <pre>{@code
 * try (ResumableFeatureWriter file = ResumableFeatureWriter.open(target, extractor.dimensions(), settings)) {
 *     extractor.extract(file.remaining(source), file, options);
 *     file.commit();
 * }
 * }</pre>
 */
public final class ResumableFeatureWriter implements FeatureSink, AutoCloseable {
    /** For tests that kill runs: so many milliseconds between two checkpoints. */
    private static final String CHECKPOINT_MILLIS = "org.galaxyscreen.checkpointMillis";

    private static final long CHECKPOINT_NANOS = TimeUnit.MILLISECONDS.toNanos(Long.getLong(CHECKPOINT_MILLIS, 10_000));

    private static final int BLOCK = 256;

    private final Path target;
    private final int dimensions;
    private final Path partial;
    private final Path journalFile;
    private final OutputLock lock;
    private final Journal journal;
    private final NpyRows rows;
    private final long resumedAfter;
    private final List<ImageFailure> failures;
    private final Map<String, List<String>> notes = new TreeMap<>();
    private long checkpoint = System.nanoTime();

    /** How many images a later run would find done. */
    private long saved;

    private boolean committed;

    private ResumableFeatureWriter(OutputLock lock, Journal journal, int dimensions, Map<String, String> noted)
            throws IOException {
        this.target = lock.output();
        this.dimensions = dimensions;
        this.partial = partialOf(target);
        this.journalFile = journalOf(target);
        this.lock = lock;
        this.journal = journal;
        this.failures = new ArrayList<>();
        if (!Files.exists(partial)) {
            Files.createFile(partial);
        }
        long available = NpyRows.rowsIn(Files.size(partial), dimensions);
        long done = 0;
        long written = 0;
        long keep;
        try (Journal.Entries entries = journal.entries()) {
            keep = entries.end();
            for (Journal.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                if (entry.reason() != null) {
                    failures.add(new ImageFailure(entry.id(), entry.reason()));
                } else if (written == available) {
                    break;
                } else {
                    written++;
                }
                done++;
                keep = entries.end();
            }
        }
        journal.cutAt(keep);
        note(noted);
        this.resumedAfter = done;
        this.saved = done;
        this.rows = NpyRows.after(written, partial, dimensions);
    }

    /**
     * Begins the files, or goes on with those of an interrupted run.
     *
     * @param target the array's file, with a name that ends in {@code .npy}; replaced at {@link #commit}
     * @param dimensions the length of a row
     * @param settings all that the rows depend on, by names of the caller's own: the source, the weights' checksum, the precision
     * @throws IllegalArgumentException if the name does not end so or {@code dimensions} is not positive
     * @throws IOException if the target's folder is missing or cannot be written to, if another run is at it, or if the run that
     *     was broken off had other settings; the message says what to do
     */
    public static ResumableFeatureWriter open(Path target, int dimensions, Map<String, String> settings)
            throws IOException {
        requirePositive(dimensions);
        return open(lock(target), dimensions, settings, Map.of());
    }

    /**
     * Takes the lock of the files, for work that belongs to a run and comes before its first row.
     *
     * @param target the array's file, with a name that ends in {@code .npy}
     * @throws IllegalArgumentException if the name does not end so
     * @throws IOException if the target's folder is missing or cannot be written to, or if another run is at it
     */
    public static OutputLock lock(Path target) throws IOException {
        FeatureWriter.indexOf(target);
        // Says what is wrong with the folder, if anything is.
        AtomicOutput.to(target).close();
        return OutputLock.take(target);
    }

    /**
     * Begins the files, or goes on with those of an interrupted run, under a lock that was taken before.
     *
     * @param lock that of the array's file, by {@link #lock}; it is closed with this, and if this fails
     * @param dimensions the length of a row
     * @param settings all that the rows depend on, as above
     * @param notes what the rows may depend on a little, as the decoder of images: a run with others goes on all the same, and
     *     {@link #notes} tells
     * @throws IOException if it cannot be written, or if the interrupted run had other settings
     */
    public static ResumableFeatureWriter open(
            OutputLock lock, int dimensions, Map<String, String> settings, Map<String, String> notes)
            throws IOException {
        Path target = lock.output();
        Map<String, String> all = new TreeMap<>(settings);
        all.put("dimensions", Integer.toString(dimensions));
        try {
            requirePositive(dimensions);
            removeTemporaries(target);
            Journal journal = Journal.open(journalOf(target), all);
            try {
                return new ResumableFeatureWriter(lock, journal, dimensions, notes);
            } catch (IOException | RuntimeException e) {
                journal.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Removes what an interrupted run has left, if there is anything; the target itself stays.
     *
     * @throws IOException if it cannot be removed, or another run is at it
     */
    public static void discard(Path target) throws IOException {
        FeatureWriter.indexOf(target);
        if (!Files.isDirectory(folderOf(target))) {
            return;
        }
        try (OutputLock lock = OutputLock.take(target)) {
            discard(lock);
        }
    }

    /**
     * Removes what an interrupted run has left, if there is anything; the lock and the target itself stay.
     *
     * @param lock that of the array's file
     * @throws IOException if it cannot be removed
     */
    public static void discard(OutputLock lock) throws IOException {
        Path target = lock.output();
        removeTemporaries(target);
        // The journal last: rows without one could be anyone's, and no later run would dare to replace them.
        Files.deleteIfExists(partialOf(target));
        Files.deleteIfExists(journalOf(target));
    }

    private static void requirePositive(int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 1 or more expected");
        }
    }

    private void note(Map<String, String> noted) throws IOException {
        journal.notes().forEach((name, values) -> notes.put(name, new ArrayList<>(values)));
        noted.forEach((name, value) -> {
            List<String> values = notes.computeIfAbsent(name, key -> new ArrayList<>());
            if (values.isEmpty() || !values.get(values.size() - 1).equals(value)) {
                journal.note(name, value);
                values.remove(value);
                values.add(value);
            }
        });
    }

    /** Removes what killed runs were writing; only under the lock. */
    private static void removeTemporaries(Path target) throws IOException {
        for (Path output : List.of(target, FeatureWriter.indexOf(target), journalOf(target))) {
            AtomicOutput.removeTemporaries(output);
        }
    }

    private static Path folderOf(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        return folder == null ? target.toAbsolutePath() : folder;
    }

    private static Path partialOf(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    private static Path journalOf(Path target) {
        return target.resolveSibling(target.getFileName() + ".journal");
    }

    /** How many images, rows and skipped ones, were done by earlier runs. */
    public long resumedAfter() {
        return resumedAfter;
    }

    /** What was noted of the rows, by name: the values of earlier runs in their order, and at the end this run's. */
    public Map<String, List<String>> notes() {
        return Map.copyOf(notes);
    }

    /** How many rows there are, those of earlier runs included. */
    public long rows() {
        return rows.rows();
    }

    /** The images that were skipped, in source order, those of earlier runs included. */
    public List<ImageFailure> failures() {
        return List.copyOf(failures);
    }

    /**
     * What is left of a source: its images behind those that are done. Opening it fails if those are not the ones that were done
     * before.
     */
    public ImageSource remaining(ImageSource source) {
        return resumedAfter == 0 ? source : new Remaining(source);
    }

    /**
     * Gives what earlier runs did to a sink: their rows, with the objects as the source has them, and the skipped images; none is
     * read again.
     *
     * @param source whose first images were done
     * @throws IOException if those are not the ones that were done before, or the sink cannot store
     */
    public void replay(ImageSource source, FeatureSink sink) throws IOException {
        try (ImageStream stream = source.open()) {
            passDone(source.name(), stream, sink, true);
        }
    }

    /** Takes the images that are done from a stream, and sees to it that they are the same ones. */
    private void passDone(String name, ImageStream stream, FeatureSink sink, boolean withRows) throws IOException {
        float[] values = new float[dimensions];
        long row = 0;
        try (Journal.Entries entries = journal.entries()) {
            for (long at = 0; at < resumedAfter; ) {
                int wanted = (int) Math.min(BLOCK, resumedAfter - at);
                List<PendingImage> done = stream.next(wanted);
                if (done.size() > wanted) {
                    throw new IOException(name + ": its stream returned " + done.size() + " images; at most " + wanted
                            + " were requested (see ImageStream.next)");
                }
                if (done.isEmpty()) {
                    throw changed(name, "it had " + resumedAfter + " images or more, and has " + at);
                }
                for (PendingImage image : done) {
                    Journal.Entry entry = entries.next();
                    String id = image.object().id();
                    if (entry == null || !entry.id().equals(id)) {
                        String was = entry == null ? "missing" : entry.id();
                        throw changed(name, "image " + at + " was " + was + ", and is " + id);
                    }
                    at++;
                    if (withRows && entry.reason() == null) {
                        rows.read(row++, values);
                        sink.accept(image.object(), values, 0);
                    } else if (withRows) {
                        sink.skipped(new ImageFailure(id, entry.reason()));
                    }
                }
            }
        }
    }

    private IOException changed(String name, String how) {
        return new NotResumableException(name + " has changed since the run that " + journalFile + " is of: " + how
                + "; give the source as it was, or remove that file to begin anew");
    }

    @Override
    public void accept(SurveyObject object, float[] values, int offset) throws IOException {
        try {
            rows.write(values, offset);
        } catch (IOException e) {
            throw failure(partial, e);
        }
        journal.add(new Journal.Entry(object.id(), null));
        checkpointIfDue();
    }

    @Override
    public void skipped(ImageFailure failure) throws IOException {
        failures.add(failure);
        journal.add(new Journal.Entry(failure.id(), failure.reason()));
        checkpointIfDue();
    }

    private void checkpointIfDue() throws IOException {
        if (System.nanoTime() - checkpoint > CHECKPOINT_NANOS) {
            checkpoint();
        }
    }

    /**
     * Has the disk hold what was written so far, as is done every ten seconds: for the end of one part of a run.
     *
     * @throws IOException if it cannot be written
     */
    public void checkpoint() throws IOException {
        // Rows before their records: a record without its row would be a lie.
        try {
            rows.force();
        } catch (IOException e) {
            throw failure(partial, e);
        }
        try {
            journal.force();
        } catch (IOException e) {
            throw failure(journalFile, e);
        }
        saved = rows.rows() + failures.size();
        checkpoint = System.nanoTime();
    }

    private IOException failure(Path file, IOException cause) {
        return AtomicOutput.failure(
                file, cause, "the first " + saved + " images are kept: make room there, and resume after them");
    }

    /**
     * The rows so far, which stay in their file as those of {@link FeatureReader#map} do: they take none of Java's heap, and are read when they
     * are asked for, also when this is closed. Windows neither renames nor removes a file whose rows are still in use, so that {@link #commit} and
     * {@link #drop} fail there.
     *
     * @param objects whose the rows are, in their order
     * @throws IllegalArgumentException if there are not as many objects as rows
     * @throws IOException if the rows cannot be written, or the file cannot be mapped
     */
    public Features map(List<SurveyObject> objects) throws IOException {
        if (objects.size() != rows.rows()) {
            throw new IllegalArgumentException(
                    objects.size() + " objects for the " + rows.rows() + " rows of " + partial);
        }
        checkpoint();
        return Features.of(objects, dimensions, rows.map(partial));
    }

    /**
     * Writes the index, with the ids alone, gives both files their names and removes the journal.
     *
     * @throws IOException if they cannot be written; what was done stays for the next run
     */
    public void commit() throws IOException {
        commit(Set.of(), SurveyObject::of);
    }

    /**
     * As {@link #commit()}, with all that the source knows of the objects in the index: their positions, labels and further columns.
     *
     * @param source of the images that were done; its objects are listed
     * @throws IOException also if its images are not those that were done
     */
    public void commit(ImageSource source) throws IOException {
        List<SurveyObject> all = source.objects();
        Set<String> columns = new LinkedHashSet<>();
        all.forEach(object -> columns.addAll(object.columns().keySet()));
        Iterator<SurveyObject> objects = all.iterator();
        commit(columns, id -> {
            SurveyObject object = objects.hasNext() ? objects.next() : null;
            if (object == null || !object.id().equals(id)) {
                throw changed(
                        source.name(),
                        "an image was " + id + ", and is " + (object == null ? "not there" : object.id()));
            }
            return object;
        });
    }

    /** Which object an image is of; asked in the images' order, of skipped ones too. */
    @FunctionalInterface
    private interface Objects {
        SurveyObject of(String id) throws IOException;
    }

    private void commit(Set<String> columns, Objects objects) throws IOException {
        checkpoint();
        AtomicOutput.writeText(FeatureWriter.indexOf(target), writer -> {
            FeatureIndex index = new FeatureIndex(writer, columns);
            try (Journal.Entries entries = journal.entries()) {
                for (Journal.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                    SurveyObject object = objects.of(entry.id());
                    if (entry.reason() == null) {
                        index.add(object);
                    }
                }
            }
        });
        try {
            rows.finish();
        } catch (IOException e) {
            throw failure(partial, e);
        }
        AtomicOutput.move(partial, target);
        committed = true;
        journal.close();
        Files.delete(journalFile);
    }

    /**
     * Removes what was written, where only the rows themselves were of use and no file of them is wanted; in place of {@link #commit}.
     *
     * @throws IOException if it cannot be removed
     */
    public void drop() throws IOException {
        committed = true;
        journal.close();
        rows.close();
        // The journal last: rows without one could be anyone's, and no later run would dare to replace them.
        Files.delete(partial);
        Files.delete(journalFile);
    }

    /** Ends; without {@link #commit} or {@link #drop}, what was done stays for the next run. */
    @Override
    public void close() throws IOException {
        try (lock;
                journal;
                rows) {
            if (!committed) {
                checkpoint();
            }
        }
    }

    private final class Remaining implements ImageSource {
        private final ImageSource source;

        Remaining(ImageSource source) {
            this.source = source;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public OptionalLong size() {
            OptionalLong size = source.size();
            return size.isPresent() ? OptionalLong.of(Math.max(0, size.getAsLong() - resumedAfter)) : size;
        }

        @Override
        public ImageStream open() throws IOException {
            ImageStream stream = source.open();
            try {
                passDone(source.name(), stream, (object, values, offset) -> {}, false);
                return stream;
            } catch (IOException | RuntimeException e) {
                stream.close();
                throw e;
            }
        }
    }
}
