package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.fits.CutoutSource;
import org.jspecify.annotations.Nullable;

/** The file that says of each object of a catalogue which tile it was cut out of, or why it was not. */
final class Ledger {
    private Ledger() {}

    /** The catalogue that is read; null where the input is no mosaic. */
    static @Nullable Path catalogue(ExtractionSettings settings) {
        return settings.source().text("catalogue").flatMap(ImageSources::path).orElse(null);
    }

    /** Where it is: {@code F.npy.cutouts.csv}. */
    static Path beside(Path features) {
        return features.resolveSibling(features.getFileName() + ".cutouts.csv");
    }

    /** Whether a file is one. */
    static boolean isOne(Path file) {
        return OutputCheck.beginsWith("id,ra,dec,status,tile,").test(file);
    }

    /** Writes it, where there are cutouts. */
    static void write(ImageSource images, Path file) throws IOException {
        if (images instanceof RenderedSource rendered && rendered.source() instanceof CutoutSource cutouts) {
            cutouts.writeLedger(file);
        }
    }
}
