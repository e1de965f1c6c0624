package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.npy.ResumableFeatureWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of the commands that go on with an extraction that was broken off. */
final class Resumption {
    private static final String DECODER = "decoder";

    @Option(names = "--restart", description = "Begin anew, where a run into the same place was broken off before.")
    private boolean restart;

    private @Nullable ResumableFeatureWriter writer;

    /**
     * Begins a file of features, or goes on with it.
     *
     * @param lock of the file, from {@link ResumableFeatureWriter#lock}
     * @param input where the images are
     * @param out is told where it goes on
     */
    ResumableFeatureWriter open(
            OutputLock lock,
            int dimensions,
            Path input,
            Backbone backbone,
            ExtractorOptions extraction,
            PrintWriter out)
            throws IOException {
        if (restart) {
            ResumableFeatureWriter.discard(lock);
        }
        Map<String, String> settings = new TreeMap<>(extraction.settings());
        settings.put("input", input.toAbsolutePath().normalize().toString());
        settings.put("weights", backbone.sha256());
        settings.put("preprocessing", backbone.preprocessing().toString());
        ResumableFeatureWriter opened;
        try {
            opened = ResumableFeatureWriter.open(lock, dimensions, settings, Map.of(DECODER, ImageDecoders.describe()));
        } catch (IOException e) {
            boolean other = String.valueOf(e.getMessage()).endsWith("to begin anew");
            throw other ? new IOException(e.getMessage() + ", as --restart does", e) : e;
        }
        if (opened.resumedAfter() > 0) {
            out.printf("going on after %,d images that are done (--restart begins anew)%n", opened.resumedAfter());
            List<String> decoders = decoders(opened);
            if (decoders.size() > 1) {
                out.println("Warning: images that are done were decoded by "
                        + String.join(" and by ", decoders.subList(0, decoders.size() - 1)) + "; here it is "
                        + decoders.get(decoders.size() - 1)
                        + ". Some JPEG files decode differently: see docs/formats.md.");
            }
            out.flush();
        }
        writer = opened;
        return opened;
    }

    /** What decoded the images: more than one where a run was gone on with by another Java runtime, whose is the last. */
    static List<String> decoders(ResumableFeatureWriter file) {
        return file.notes().getOrDefault(DECODER, List.of(ImageDecoders.describe()));
    }

    /** What a command says that was interrupted: how much is done, and how to resume, if it can be resumed. */
    CancellationException stopped(CancellationException interrupted) {
        ResumableFeatureWriter kept = writer;
        if (kept == null) {
            return interrupted;
        }
        CancellationException stopped =
                new CancellationException(done(kept) + " done; to resume, run the same command again");
        stopped.initCause(interrupted);
        return stopped;
    }

    /** What a command says whose results could not be written, where the features are kept all the same. */
    IOException failed(IOException failure) {
        ResumableFeatureWriter kept = writer;
        return kept == null
                ? failure
                : new IOException(
                        failure.getMessage() + "; the features of " + String.format(Locale.ROOT, "%,d", kept.rows())
                                + " images are kept: make room, and run the same command again",
                        failure);
    }

    private static String done(ResumableFeatureWriter kept) {
        long images = kept.rows() + kept.failures().size();
        return String.format(Locale.ROOT, "%,d image%s", images, images == 1 ? " is" : "s are");
    }
}
