package org.galaxyscreen.screening;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.npy.ResumableFeatureWriter;
import org.jspecify.annotations.Nullable;

/**
 * The features of a run, and of interrupted ones before it, under a lock that keeps other runs away. Close it when the
 * results are written. For one thread.
 */
final class ResumedFeatures implements Closeable {
    private static final String DECODER = "decoder";

    private final OutputLock lock;
    private final Path array;
    private final boolean restart;
    private @Nullable ResumableFeatureWriter writer;

    private ResumedFeatures(OutputLock lock, Path array, boolean restart) {
        this.lock = lock;
        this.array = array;
        this.restart = restart;
    }

    /**
     * Takes the lock: before the first file of a run, which int8's calibration may be.
     *
     * @param features the array's file
     * @param results the run's other files, of which what killed runs were writing is removed
     * @param restart whether the work of an interrupted run is thrown away
     */
    static ResumedFeatures lock(Path features, List<Path> results, boolean restart) throws IOException {
        OutputLock lock = ResumableFeatureWriter.lock(features);
        try {
            for (Path result : results) {
                AtomicOutput.removeTemporaries(result);
            }
            return new ResumedFeatures(lock, features, restart);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Begins the file, or goes on with it.
     *
     * @param further what else a run that resumes must have in common with this
     */
    ResumableFeatureWriter open(
            int dimensions,
            SurveyInput input,
            LoadedBackbone backbone,
            ExtractionSettings extraction,
            Map<String, String> further,
            RunListener listener)
            throws IOException {
        if (restart) {
            ResumableFeatureWriter.discard(lock);
        }
        Map<String, String> settings = new TreeMap<>(extraction.written());
        settings.putAll(further);
        settings.put("input", input.identity());
        settings.put("weights", backbone.sha256());
        settings.put("preprocessing", backbone.preprocessing().toText());
        ResumableFeatureWriter opened =
                ResumableFeatureWriter.open(lock, dimensions, settings, Map.of(DECODER, ImageDecoders.describe()));
        writer = opened;
        if (opened.resumedAfter() > 0) {
            listener.onResumed(opened.resumedAfter());
            List<String> decoders = decoders();
            if (decoders.size() > 1) {
                listener.onWarning(new RunWarning(
                        RunWarning.Kind.OTHER_DECODER,
                        "images that are done were decoded by "
                                + String.join(" and by ", decoders.subList(0, decoders.size() - 1)) + "; here it is "
                                + decoders.get(decoders.size() - 1)
                                + ". Some JPEG files decode differently: see docs/formats.md."));
            }
        }
        return opened;
    }

    /**
     * All features; those of the run before are not computed again. The file is yet to be {@link #keep kept} or {@link #drop dropped}, and may be while
     * the features are in use.
     *
     * @param mostHeld what they may take in memory; more than that stay in the file
     */
    Extraction extract(
            FeatureExtractor extractor,
            ImageSource images,
            SurveyInput input,
            LoadedBackbone backbone,
            ExtractionSettings extraction,
            MostHeld mostHeld,
            RunListener listener)
            throws IOException {
        ResumableFeatureWriter file = open(extractor.dimensions(), input, backbone, extraction, Map.of(), listener);
        GrowingRows rows = new GrowingRows(extractor.dimensions(), mostHeld.ofFileThatGoes());
        file.replay(images, rows);
        extractor.extract(
                file.remaining(images),
                file.andThen(rows),
                ExtractionOptions.defaults().withProgress(listener::onProgress));
        file.checkpoint();
        Features features = rows.of(file);
        if (!features.held()) {
            listener.onLeftInFile(array, rows.bytes());
        }
        return new Extraction(features, file.failures());
    }

    /**
     * Keeps the features under their names.
     *
     * @param images whose features they are: what is known of the objects is kept too
     */
    void keep(ImageSource images) throws IOException {
        if (writer != null) {
            writer.commit(images);
        }
    }

    /** Removes the features. */
    void drop() throws IOException {
        if (writer != null) {
            writer.drop();
        }
    }

    /** What decoded the images: more than one where another Java runtime did a part of them; this one's is the last. */
    List<String> decoders() {
        ResumableFeatureWriter file = writer;
        String here = ImageDecoders.describe();
        return file == null ? List.of(here) : file.notes().getOrDefault(DECODER, List.of(here));
    }

    /** What an interrupted run ends with: how much is done, if it can be resumed. */
    CancellationException stopped(CancellationException interrupted) {
        ResumableFeatureWriter file = writer;
        return file == null
                ? interrupted
                : new InterruptedRunException(file.rows() + file.failures().size(), interrupted);
    }

    /** What a run ends with whose results could not be written. */
    IOException failed(IOException failure) {
        ResumableFeatureWriter file = writer;
        return file == null ? failure : new ResultsNotWrittenException(file.rows(), failure);
    }

    @Override
    public void close() throws IOException {
        try (OutputLock last = lock) {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
