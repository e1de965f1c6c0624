package org.galaxyscreen.screening;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.TableColumn.Type;
import org.jspecify.annotations.Nullable;

/** The objects of two runs, a row each. */
final class ComparisonTable implements CatalogueTable {
    /** What a CSV file of it begins with. */
    static final String HEAD = "id,ra,dec,label,change,rank_before,rank_after";

    /** What it is called, and a VOTable of it says. */
    static final String NAME = "comparison";

    private static final List<TableColumn> COLUMNS = List.of(
            column("id", Type.TEXT, "", "meta.id;meta.main", "The object's name in the survey"),
            column("ra", Type.REAL, "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS"),
            column("dec", Type.REAL, "deg", "pos.eq.dec;meta.main", "Declination, ICRS"),
            column("label", Type.TEXT, "", "src.class", "Class, as the survey has it"),
            column(
                    "change",
                    Type.TEXT,
                    "",
                    "meta.code",
                    "rose, fell or same among the objects of both runs; came or went"),
            column("rank_before", Type.INTEGER, "", "stat.rank", "Rank in the earlier run; 1 is the oddest"),
            column("rank_after", Type.INTEGER, "", "stat.rank", "Rank in the later run; 1 is the oddest"),
            column("place_before", Type.INTEGER, "", "stat.rank", "Place in the earlier run among the objects of both"),
            column("place_after", Type.INTEGER, "", "stat.rank", "Place in the later run among the objects of both"),
            column("score_before", Type.REAL, "", "stat.value", "Score in the earlier run; higher is odder"),
            column("score_after", Type.REAL, "", "stat.value", "Score in the later run; higher is odder"),
            column("flag_before", Type.FLAG, "", "meta.code.qual", "Whether the earlier run calls it an anomaly"),
            column("flag_after", Type.FLAG, "", "meta.code.qual", "Whether the later run calls it an anomaly"));

    private final AnomalyCatalogue before;
    private final AnomalyCatalogue after;

    ComparisonTable(AnomalyCatalogue before, AnomalyCatalogue after) {
        this.before = before;
        this.after = after;
    }

    private static TableColumn column(String name, Type type, String unit, String ucd, String description) {
        return new TableColumn(new CatalogueColumn(name, unit, ucd, description), type);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public void forEachRow(RowVisitor visitor) throws IOException {
        Set<String> now = new HashSet<>();
        after.entries().forEach(entry -> now.add(entry.object().id()));
        Map<String, AnomalyCatalogue.Entry> then = new HashMap<>();
        Map<String, Long> places = new HashMap<>();
        for (AnomalyCatalogue.Entry entry : before.entries()) {
            then.put(entry.object().id(), entry);
            if (now.contains(entry.object().id())) {
                places.put(entry.object().id(), places.size() + 1L);
            }
        }
        long number = 0;
        long place = 0;
        for (AnomalyCatalogue.Entry entry : after.entries()) {
            AnomalyCatalogue.Entry earlier = then.get(entry.object().id());
            Long placeBefore = places.get(entry.object().id());
            visitor.row(++number, row(earlier, entry, placeBefore, placeBefore == null ? null : ++place));
        }
        for (AnomalyCatalogue.Entry entry : before.entries()) {
            if (!now.contains(entry.object().id())) {
                visitor.row(++number, row(entry, null, null, null));
            }
        }
    }

    private static @Nullable Object[] row(
            AnomalyCatalogue.@Nullable Entry earlier,
            AnomalyCatalogue.@Nullable Entry later,
            @Nullable Long placeBefore,
            @Nullable Long placeAfter) {
        SurveyObject object = later != null ? later.object() : earlier.object();
        return new @Nullable Object[] {
            object.id(),
            object.ra(),
            object.dec(),
            object.label(),
            change(earlier != null, placeBefore, placeAfter),
            earlier == null ? null : (Long) (long) earlier.rank(),
            later == null ? null : (Long) (long) later.rank(),
            placeBefore,
            placeAfter,
            earlier == null ? null : (Double) earlier.ensembleScore(),
            later == null ? null : (Double) later.ensembleScore(),
            earlier == null ? null : (Boolean) earlier.flagged(),
            later == null ? null : (Boolean) later.flagged()
        };
    }

    private static String change(boolean was, @Nullable Long placeBefore, @Nullable Long placeAfter) {
        if (placeBefore == null || placeAfter == null) {
            return was ? "went" : "came";
        }
        int order = placeAfter.compareTo(placeBefore);
        return order < 0 ? "rose" : order > 0 ? "fell" : "same";
    }
}
