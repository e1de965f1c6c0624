package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.JoinedSource;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.fits.CutoutSource;
import org.jspecify.annotations.Nullable;

/** The files that say of each object what of a catalogue became of it. */
enum Ledger {
    /** Which tile each object of a catalogue was cut out of, or why it was not. */
    CUTOUTS(Setting.CATALOGUE, "cutouts.csv", "id,ra,dec,status,tile,"),
    /** Which row of a catalogue each object has. */
    JOINED(Setting.JOIN, "joined.csv", "id,status,rows,row_id,");

    private final Setting catalogue;
    private final String file;
    private final String start;

    Ledger(Setting catalogue, String file, String start) {
        this.catalogue = catalogue;
        this.file = file;
        this.start = start;
    }

    /** What it is called in a folder of results; beside features its name follows theirs. */
    String file() {
        return file;
    }

    /** Whether a file is such a ledger. */
    boolean isOne(Path place) {
        return OutputCheck.beginsWith(start).test(place);
    }

    /** Where those of features are: {@code F.npy.cutouts.csv}. */
    static UnaryOperator<Path> beside(Path features) {
        return name -> features.resolveSibling(features.getFileName() + "." + name);
    }

    private @Nullable Path catalogue(ExtractionSettings settings) {
        return settings.source()
                .text(catalogue.toString())
                .flatMap(ImageSources::path)
                .orElse(null);
    }

    /** Names the catalogues that are read. */
    static void reads(ExtractionSettings settings, OutputCheck outputs) {
        for (Ledger ledger : values()) {
            outputs.reads(ledger.catalogue, ledger.catalogue(settings));
        }
    }

    /**
     * Checks the ledgers that will be written.
     *
     * @param relation how they are related to the output: "in" or "beside"
     * @param place of a ledger by its name
     */
    static void writes(ExtractionSettings settings, OutputCheck outputs, String relation, UnaryOperator<Path> place) {
        for (Ledger ledger : values()) {
            if (ledger.catalogue(settings) != null) {
                outputs.writes(
                        ledger.file + " " + relation + " ",
                        Setting.OUTPUT,
                        place.apply(Path.of(ledger.file)),
                        OutputCheck.beginsWith(ledger.start));
            }
        }
    }

    /** The places of all. */
    static List<Path> places(UnaryOperator<Path> place) {
        List<Path> places = new ArrayList<>();
        for (Ledger ledger : values()) {
            places.add(place.apply(Path.of(ledger.file)));
        }
        return places;
    }

    /** Copies those that lie beside features to where others are. */
    static void copy(Path features, Path others) throws IOException {
        for (Ledger ledger : values()) {
            Path from = beside(features).apply(Path.of(ledger.file));
            if (Files.exists(from)) {
                AtomicOutput.writeBytes(beside(others).apply(Path.of(ledger.file)), out -> Files.copy(from, out));
            }
        }
    }

    /** Writes those that the source has. */
    static void write(ImageSource images, UnaryOperator<Path> place) throws IOException {
        ImageSource source = images instanceof RenderedSource rendered ? rendered.source() : images;
        if (source instanceof JoinedSource joined) {
            joined.writeLedger(place.apply(Path.of(JOINED.file)));
            source = joined.source();
        }
        if (source instanceof CutoutSource cutouts) {
            cutouts.writeLedger(place.apply(Path.of(CUTOUTS.file)));
        }
    }
}
