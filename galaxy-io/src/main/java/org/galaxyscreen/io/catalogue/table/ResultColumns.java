package org.galaxyscreen.io.catalogue.table;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galaxyscreen.io.catalogue.CatalogueColumn;

/** What our own catalogues' columns mean: units and Unified Content Descriptors (IVOA, UCD1+ 1.5). */
final class ResultColumns {
    private static final Map<String, CatalogueColumn> KNOWN = Stream.of(
                    new CatalogueColumn("rank", "", "stat.rank", "Place in the order of oddness; 1 is the oddest"),
                    new CatalogueColumn("id", "", "meta.id;meta.main", "The object's name in the survey"),
                    new CatalogueColumn("ra", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS"),
                    new CatalogueColumn("dec", "deg", "pos.eq.dec;meta.main", "Declination, ICRS"),
                    new CatalogueColumn("redshift", "", "src.redshift", "Redshift, as the survey has it"),
                    new CatalogueColumn("label", "", "src.class", "Class, as the survey has it"),
                    new CatalogueColumn(
                            "split", "", "meta.code", "train if the detectors learned from the object, else test"),
                    new CatalogueColumn(
                            "known_in", "", "meta.bib", "Catalogue of known objects that has the nearest one"),
                    new CatalogueColumn(
                            "known_id", "", "meta.id.cross", "That catalogue's name for the nearest known object"),
                    new CatalogueColumn(
                            "known_separation", "arcsec", "pos.angDistance", "Distance to the nearest known object"))
            .collect(Collectors.toUnmodifiableMap(CatalogueColumn::name, Function.identity()));
    private static final String SCORE = "_score";
    private static final String FLAG = "_flag";

    private ResultColumns() {}

    /** What is known of a column by its name; no more than the name for those of others. */
    static CatalogueColumn describe(String name) {
        CatalogueColumn known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        if (name.endsWith(SCORE)) {
            String detector = name.substring(0, name.length() - SCORE.length());
            return new CatalogueColumn(name, "", "stat.value", "Score by " + detector + "; higher is odder");
        }
        if (name.endsWith(FLAG)) {
            String detector = name.substring(0, name.length() - FLAG.length());
            return new CatalogueColumn(name, "", "meta.code.qual", "Whether " + detector + " calls it an anomaly");
        }
        return CatalogueColumn.of(name);
    }

    /** What a file says of a column, filled up with what is known. */
    static CatalogueColumn describe(CatalogueColumn said) {
        CatalogueColumn known = describe(said.name());
        return new CatalogueColumn(
                said.name(),
                said.unit().isEmpty() ? known.unit() : said.unit(),
                said.ucd().isEmpty() ? known.ucd() : said.ucd(),
                said.description().isEmpty() ? known.description() : said.description());
    }
}
