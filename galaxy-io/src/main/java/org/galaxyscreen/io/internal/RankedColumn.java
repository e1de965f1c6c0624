package org.galaxyscreen.io.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.jspecify.annotations.Nullable;

/**
 * A column of a ranked catalogue, whatever format it is written in.
 *
 * @param name of the column
 * @param type of its values: {@link String}, {@link Long}, {@link Double} or {@link Boolean}
 * @param value of each object; null where there is none
 */
public record RankedColumn(
        String name, Class<?> type, Function<AnomalyCatalogue.Entry, ? extends @Nullable Object> value) {
    /**
     * All columns, in their order: the catalogue's own, each detector's, the ensemble's, those about known objects where any were looked for, and
     * those that the objects bring.
     */
    public static List<RankedColumn> of(AnomalyCatalogue catalogue, KnownObjects known) {
        Set<String> joined = new LinkedHashSet<>();
        catalogue
                .entries()
                .forEach(entry -> joined.addAll(entry.object().columns().keySet()));
        return of(catalogue, known, joined, Set.of());
    }

    /**
     * As {@link #of(AnomalyCatalogue, KnownObjects)}, with columns of the objects that are named.
     *
     * @param joined the names, whether an object has such a column or not
     * @param reserved names that none of these may have
     */
    public static List<RankedColumn> of(
            AnomalyCatalogue catalogue, KnownObjects known, Set<String> joined, Set<String> reserved) {
        List<RankedColumn> columns = new ArrayList<>(List.of(
                new RankedColumn("rank", Long.class, entry -> (long) entry.rank()),
                new RankedColumn("id", String.class, entry -> entry.object().id()),
                new RankedColumn("ra", Double.class, entry -> entry.object().ra()),
                new RankedColumn("dec", Double.class, entry -> entry.object().dec()),
                new RankedColumn(
                        "redshift", Double.class, entry -> entry.object().redshift()),
                new RankedColumn("label", String.class, entry -> entry.object().label()),
                new RankedColumn("split", String.class, entry -> entry.training() ? "train" : "test")));
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            int detector = i;
            String name = catalogue.detectors().get(i).name();
            columns.add(new RankedColumn(
                    name + "_score", Double.class, entry -> entry.scores().get(detector)));
            columns.add(new RankedColumn(
                    name + "_flag", Boolean.class, entry -> entry.flags().get(detector)));
        }
        columns.add(new RankedColumn("ensemble_score", Double.class, AnomalyCatalogue.Entry::ensembleScore));
        columns.add(new RankedColumn("ensemble_flag", Boolean.class, AnomalyCatalogue.Entry::flagged));
        if (known.sought()) {
            columns.add(ofKnown("known_in", String.class, known, KnownObject::catalogue));
            columns.add(ofKnown("known_id", String.class, known, KnownObject::id));
            columns.add(ofKnown("known_separation", Double.class, known, KnownObject::separation));
        }
        Set<String> taken = new LinkedHashSet<>(reserved);
        columns.forEach(column -> taken.add(column.name()));
        for (String name : joined) {
            String free = taken.contains(name) ? name + "_joined" : name;
            taken.add(free);
            columns.add(new RankedColumn(
                    free, String.class, entry -> entry.object().columns().get(name)));
        }
        return columns;
    }

    private static RankedColumn ofKnown(
            String name, Class<?> type, KnownObjects known, Function<KnownObject, Object> value) {
        return new RankedColumn(
                name,
                type,
                entry -> known.nearest(entry.object().id()).map(value).orElse(null));
    }
}
