package org.galaxyscreen.parquet;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.io.catalogue.CatalogueFormat;
import org.galaxyscreen.io.catalogue.CatalogueReader;

/**
 * Parquet files as catalogues: the columns of single numbers, texts, flags, dates and times at the top of the schema, with the units and UCDs of
 * VOParquet. Others, such as images and lists, are no columns of a catalogue.
 */
public final class ParquetCatalogueFormat implements CatalogueFormat {
    /** For the service loader. */
    public ParquetCatalogueFormat() {}

    @Override
    public String name() {
        return "Parquet";
    }

    @Override
    public boolean recognises(byte[] start) {
        return ParquetRows.recognises(start);
    }

    @Override
    public CatalogueReader open(Path file) throws IOException {
        ParquetCatalogue catalogue = ParquetCatalogue.open(file);
        if (catalogue.columns().isEmpty()) {
            catalogue.close();
            throw new IOException(file + " has no columns of single numbers or texts; a catalogue expected");
        }
        return catalogue;
    }
}
