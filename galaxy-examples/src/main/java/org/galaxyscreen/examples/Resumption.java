package org.galaxyscreen.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.galaxyscreen.io.ResumableFeatureWriter;
import picocli.CommandLine.Option;

/** Of the commands that go on with an extraction that was broken off. */
final class Resumption {
    @Option(names = "--restart", description = "Begin anew, where a run into the same place was broken off before.")
    private boolean restart;

    /**
     * Begins a file of features, or goes on with it.
     *
     * @param input where the images are
     * @param out is told where it goes on
     */
    ResumableFeatureWriter open(
            Path file, int dimensions, Path input, Backbone backbone, ExtractorOptions extraction, PrintWriter out)
            throws IOException {
        if (restart) {
            ResumableFeatureWriter.discard(file);
        }
        Map<String, String> settings = new TreeMap<>(extraction.settings());
        settings.put("input", input.toAbsolutePath().normalize().toString());
        settings.put("weights", backbone.sha256());
        settings.put("preprocessing", backbone.preprocessing().toString());
        ResumableFeatureWriter writer;
        try {
            writer = ResumableFeatureWriter.open(file, dimensions, settings);
        } catch (IOException e) {
            boolean other = String.valueOf(e.getMessage()).endsWith("to begin anew");
            throw other ? new IOException(e.getMessage() + ", as --restart does", e) : e;
        }
        if (writer.resumedAfter() > 0) {
            out.printf("going on after %,d images that are done (--restart begins anew)%n", writer.resumedAfter());
            out.flush();
        }
        return writer;
    }
}
