package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.sky.SkyNeighbours;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/**
 * Compares a survey's objects with catalogues of known ones, by position: an object is known if one of theirs lies within a radius, and the nearest of
 * all is taken, or the first in the order of the catalogues and their rows of those that are equally near. Distances are along the sphere, at the poles and over
 * 0h too. The catalogues are read row by row, whatever their size; the survey's objects are in memory. Immutable and thread-safe.
 *
 * @param catalogues to compare with; none for no comparison
 * @param radius arc seconds, above 0 and at most {@link #WIDEST}
 */
public record CrossMatch(List<KnownCatalogue> catalogues, double radius) {
    /** Arc seconds that the positions of one object usually agree to in two surveys. */
    public static final double USUAL_RADIUS = 2;

    /** The largest radius, arc seconds: a degree. */
    public static final double WIDEST = 3600;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the radius is out of range, or two catalogues have the same name
     */
    public CrossMatch {
        catalogues = List.copyOf(catalogues);
        if (!(radius > 0 && radius <= WIDEST)) {
            throw new IllegalArgumentException(
                    "radius is " + radius + "; above 0 and at most " + (int) WIDEST + " arc seconds expected");
        }
        Map<String, KnownCatalogue> byName = new HashMap<>();
        for (KnownCatalogue catalogue : catalogues) {
            KnownCatalogue other = byName.put(catalogue.name(), catalogue);
            if (other != null) {
                throw new IllegalArgumentException("the catalogues " + other.file() + " and " + catalogue.file()
                        + " are both called '" + catalogue.name() + "'; names that differ expected");
            }
        }
    }

    /** With no catalogue: nothing is compared. */
    public static CrossMatch none() {
        return new CrossMatch(List.of(), USUAL_RADIUS);
    }

    /**
     * Reads all catalogues through, so that what is wrong with them is known before long work.
     *
     * @throws IOException as {@link #find}
     */
    public void check() throws IOException {
        for (KnownCatalogue catalogue : catalogues) {
            forEach(catalogue, (object, position) -> {});
        }
    }

    /**
     * Finds which objects are known.
     *
     * @param objects whose ids differ; those without a position are never known
     * @throws IOException if a catalogue cannot be read, has no ids or positions, or a row is not one of either; the message has the file and the
     *     row. Rows without a position are passed over
     */
    public KnownObjects find(List<SurveyObject> objects) throws IOException {
        if (catalogues.isEmpty()) {
            return KnownObjects.notSought();
        }
        List<SurveyObject> placed = new ArrayList<>();
        List<SkyPosition> positions = new ArrayList<>();
        for (SurveyObject object : objects) {
            SkyPosition position = position(object);
            if (position != null) {
                placed.add(object);
                positions.add(position);
            }
        }
        SkyNeighbours survey = SkyNeighbours.of(positions);
        @Nullable KnownObject[] nearest = new KnownObject[placed.size()];
        for (KnownCatalogue catalogue : catalogues) {
            forEach(
                    catalogue,
                    (known, at) -> survey.within(at, radius / 3600, i -> {
                        double separation = positions.get(i).separation(at) * 3600;
                        KnownObject before = nearest[i];
                        if (before == null || separation < before.separation()) {
                            nearest[i] = new KnownObject(catalogue.name(), known.id(), separation);
                        }
                    }));
        }
        Map<String, KnownObject> byId = new HashMap<>();
        for (int i = 0; i < nearest.length; i++) {
            KnownObject known = nearest[i];
            if (known != null) {
                byId.put(placed.get(i).id(), known);
            }
        }
        return KnownObjects.of(byId, placed.size());
    }

    private static @Nullable SkyPosition position(SurveyObject object) {
        boolean has = Double.isFinite(object.ra()) && Math.abs(object.dec()) <= 90;
        return has ? new SkyPosition(object.ra(), object.dec()) : null;
    }

    private static void forEach(KnownCatalogue catalogue, Visitor visitor) throws IOException {
        try (CatalogueReader rows = Catalogues.open(catalogue.file())) {
            ObjectReader objects = ObjectColumns.defaults().withPositions(rows);
            while (rows.next()) {
                SurveyObject object = objects.object();
                SkyPosition position = position(object);
                if (position != null) {
                    visitor.visit(object, position);
                }
            }
        }
    }

    private interface Visitor {
        void visit(SurveyObject object, SkyPosition position);
    }
}
