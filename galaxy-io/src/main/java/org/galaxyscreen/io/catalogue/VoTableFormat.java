package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The first table of a VOTable file (versions 1.1 to 1.5): TABLEDATA, BINARY and BINARY2 within the file. */
public final class VoTableFormat implements CatalogueFormat {
    /** For the service loader. */
    public VoTableFormat() {}

    @Override
    public String name() {
        return "VOTable";
    }

    @Override
    public boolean recognises(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1)
                .replace("\u00EF\u00BB\u00BF", "")
                .stripLeading();
        return text.startsWith("<") && text.matches("(?s).*<(\\w+:)?VOTABLE[\\s>].*");
    }

    @Override
    public CatalogueReader open(Path file) throws IOException {
        return VoTableReader.open(file);
    }
}
