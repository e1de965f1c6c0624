package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.galaxyscreen.io.catalogue.CatalogueFormat;
import org.galaxyscreen.io.catalogue.CatalogueReader;

/** The first binary table of a FITS file as a catalogue; also where the file is compressed by gzip. Its units and UCDs (TUCD) are kept. */
public final class FitsTableFormat implements CatalogueFormat {
    private static final byte[] START = "SIMPLE  =".getBytes(StandardCharsets.US_ASCII);

    /** For the service loader. */
    public FitsTableFormat() {}

    @Override
    public String name() {
        return "FITS table";
    }

    @Override
    public boolean recognises(byte[] start) {
        // What is compressed by gzip is some file of FITS's or no catalogue that is known here.
        if (start.length > 1 && start[0] == 0x1F && start[1] == (byte) 0x8B) {
            return true;
        }
        for (int i = 0; i < START.length; i++) {
            if (i >= start.length || start[i] != START[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public CatalogueReader open(Path file) throws IOException {
        return FitsTableReader.open(file);
    }
}
