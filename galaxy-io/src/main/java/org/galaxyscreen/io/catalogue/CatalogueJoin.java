package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.sky.SkyNeighbours;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/**
 * How a catalogue's rows are given to a survey's objects: by id, or each object the nearest row within a radius. What a row says goes with
 * the object to the results: its position, redshift and label where the object has none, and its other columns as texts. The catalogue is read
 * once, row by row; memory is taken for rows that an object has, so that it may be far larger than the survey. Immutable.
 */
public final class CatalogueJoin {
    /** The most columns that go with an object, so that a catalogue of hundreds is not dragged along by mistake. */
    public static final int MOST_COLUMNS = 64;

    /** The column with the catalogue's id of the row, where objects are joined by position. */
    static final String MATCH = "join_id";

    /** The column with the distance to it, arc seconds. */
    static final String SEPARATION = "join_separation";

    private final Path file;
    private final ObjectColumns objects;
    private final List<String> columns;
    private final double radius;

    private CatalogueJoin(Path file, ObjectColumns objects, List<String> columns, double radius) {
        this.file = Objects.requireNonNull(file, "file");
        this.objects = Objects.requireNonNull(objects, "objects");
        this.columns = columns;
        this.radius = radius;
    }

    /** By id, with all columns. */
    public static CatalogueJoin byId(Path file, ObjectColumns objects) {
        return new CatalogueJoin(file, objects, List.of(), 0);
    }

    /**
     * By position, with all columns, {@code join_id} and {@code join_separation} (arc seconds).
     *
     * @param radius arc seconds, above 0 and at most 3600
     * @throws IllegalArgumentException if the radius is out of range
     */
    public static CatalogueJoin byPosition(Path file, ObjectColumns objects, double radius) {
        if (!(radius > 0 && radius <= 3600)) {
            throw new IllegalArgumentException(
                    "join radius is " + radius + " arc seconds; above 0 and at most 3600 expected");
        }
        return new CatalogueJoin(file, objects, List.of(), radius);
    }

    /** This with some of the columns; none for all. */
    public CatalogueJoin withColumns(List<String> names) {
        return new CatalogueJoin(file, objects, List.copyOf(names), radius);
    }

    /** One object's row so far. */
    static final class Match {
        private int rows;
        private double separation = Double.POSITIVE_INFINITY;
        private @Nullable SurveyObject row;

        /** How many rows would do. */
        int rows() {
            return rows;
        }

        /** The catalogue's id of the one taken; empty where there is none. */
        String id() {
            return row == null ? "" : row.id();
        }

        /** Arc seconds to it; infinite where there is none, or it is joined by id. */
        double separation() {
            return separation;
        }

        /** The object with what the row says. */
        SurveyObject completed(SurveyObject object) {
            SurveyObject found = row;
            if (found == null) {
                return object;
            }
            boolean placed = Double.isFinite(object.ra()) && Double.isFinite(object.dec());
            Map<String, String> all = new LinkedHashMap<>(object.columns());
            all.putAll(found.columns());
            return new SurveyObject(
                    object.id(),
                    placed ? object.ra() : found.ra(),
                    placed ? object.dec() : found.dec(),
                    Double.isNaN(object.redshift()) ? found.redshift() : object.redshift(),
                    object.pixelScale(),
                    object.label() == null ? found.label() : object.label(),
                    all);
        }
    }

    /**
     * Reads the catalogue and finds each object's row.
     *
     * @throws IOException if the catalogue or the source cannot be read, a column is missing, there are more than {@link #MOST_COLUMNS} and
     *     none is named, or objects are to be joined by position and have none
     */
    public JoinedSource join(ImageSource source) throws IOException {
        List<SurveyObject> survey = source.objects();
        if (radius > 0 && survey.stream().noneMatch(CatalogueJoin::isPlaced)) {
            throw new IOException(
                    "the objects of " + source.name()
                            + " have no positions, and cannot be joined by them; leave out the option join-radius to join by id");
        }
        List<Match> matches = new ArrayList<>(survey.size());
        String described = match(survey, matches);
        return new JoinedSource(source, file, survey, matches, described);
    }

    /**
     * Objects with what the catalogue says of them.
     *
     * @param objects in the order in which they were given
     * @param missing how many of them it has no row of; they are as they were
     * @param ambiguous how many it has several rows of: the nearest was taken, or, joined by id, the first
     */
    public record Completed(List<SurveyObject> objects, int missing, int ambiguous) {
        /** Copies the list. */
        public Completed {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Reads the catalogue and finds each object's row, for objects that come one after the other. One without a position stays as it is
     * where objects are joined by position.
     *
     * @param survey the objects
     * @return the objects with what the catalogue says
     * @throws IOException if the catalogue cannot be read, a column is missing, or there are more than {@link #MOST_COLUMNS} and none is
     *     named
     */
    public Completed complete(List<SurveyObject> survey) throws IOException {
        List<Match> matches = new ArrayList<>(survey.size());
        match(survey, matches);
        List<SurveyObject> completed = new ArrayList<>(survey.size());
        int missing = 0;
        int ambiguous = 0;
        for (int i = 0; i < matches.size(); i++) {
            completed.add(matches.get(i).completed(survey.get(i)));
            missing += matches.get(i).rows() == 0 ? 1 : 0;
            ambiguous += matches.get(i).rows() > 1 ? 1 : 0;
        }
        return new Completed(completed, missing, ambiguous);
    }

    /**
     * Looks which columns the catalogue gives to objects, in their order, without reading its rows.
     *
     * @return their names
     * @throws IOException as {@link #complete}
     */
    public List<String> columnNames() throws IOException {
        try (CatalogueReader rows = Catalogues.open(file)) {
            ObjectReader reader = radius > 0 ? objects.withPositions(rows) : objects.of(rows);
            List<String> names = new ArrayList<>();
            further(rows, reader)
                    .forEach(column -> names.add(rows.columns().get(column).name()));
            if (radius > 0) {
                names.add(MATCH);
                names.add(SEPARATION);
            }
            return List.copyOf(names);
        }
    }

    /** The catalogue. */
    public Path file() {
        return file;
    }

    /** Fills the matches, one an object; says how the catalogue was read. */
    private String match(List<SurveyObject> survey, List<Match> matches) throws IOException {
        survey.forEach(object -> matches.add(new Match()));
        try (CatalogueReader rows = Catalogues.open(file)) {
            ObjectReader reader = radius > 0 ? objects.withPositions(rows) : objects.of(rows);
            List<Integer> further = further(rows, reader);
            Finder finder = radius > 0 ? byPosition(survey) : byId(survey);
            for (long count = 0; rows.next(); count++) {
                if (count % 10_000 == 0) {
                    Cancellation.check("reading " + file);
                }
                SurveyObject row = reader.object();
                finder.find(row, (index, separation) -> {
                    Match match = matches.get(index);
                    match.rows++;
                    if (match.row == null || separation < match.separation) {
                        match.separation = separation;
                        match.row = withColumns(rows, further, row, separation);
                    }
                });
            }
            return reader.describe();
        }
    }

    private List<Integer> further(CatalogueReader rows, ObjectReader reader) throws IOException {
        List<Integer> further = new ArrayList<>();
        for (String name : columns) {
            int column = rows.find(name);
            if (column < 0) {
                throw new IOException(file + " has no column '" + name + "' for the option join-columns; it has "
                        + ObjectColumns.names(rows));
            }
            further.add(column);
        }
        for (int i = 0; i < rows.columns().size() && columns.isEmpty(); i++) {
            if (!reader.uses(i)) {
                further.add(i);
            }
        }
        if (further.size() > MOST_COLUMNS) {
            throw new IOException(file + " has " + further.size() + " columns; say by the option join-columns which of"
                    + " them, at most " + MOST_COLUMNS + ", go with the objects: " + ObjectColumns.names(rows));
        }
        return further;
    }

    private SurveyObject withColumns(CatalogueReader rows, List<Integer> further, SurveyObject row, double separation) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int column : further) {
            cells.put(rows.columns().get(column).name(), rows.text(column));
        }
        if (radius > 0) {
            cells.put(MATCH, row.id());
            // Nobody measures milliarcseconds of hundredths.
            cells.put(SEPARATION, String.valueOf(Math.rint(separation * 1e5) / 1e5));
        }
        return new SurveyObject(row.id(), row.ra(), row.dec(), row.redshift(), row.pixelScale(), row.label(), cells);
    }

    private interface Found {
        void at(int index, double separation);
    }

    /** Which objects a row may belong to. */
    private interface Finder {
        void find(SurveyObject row, Found found);
    }

    private static Finder byId(List<SurveyObject> survey) {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < survey.size(); i++) {
            indices.put(survey.get(i).id(), i);
        }
        return (row, found) -> {
            Integer index = indices.get(row.id());
            if (index != null) {
                found.at(index, Double.POSITIVE_INFINITY);
            }
        };
    }

    private static boolean isPlaced(SurveyObject object) {
        return Double.isFinite(object.ra()) && Math.abs(object.dec()) <= 90;
    }

    private Finder byPosition(List<SurveyObject> survey) {
        List<Integer> placed = new ArrayList<>();
        for (int i = 0; i < survey.size(); i++) {
            if (isPlaced(survey.get(i))) {
                placed.add(i);
            }
        }
        List<SkyPosition> positions = placed.stream()
                .map(i -> new SkyPosition(survey.get(i).ra(), survey.get(i).dec()))
                .collect(Collectors.toList());
        SkyNeighbours neighbours = SkyNeighbours.of(positions);
        return (row, found) -> {
            if (Double.isFinite(row.ra())) {
                SkyPosition here = new SkyPosition(row.ra(), row.dec());
                neighbours.within(
                        here, radius / 3600, i -> found.at(placed.get(i), 3600 * here.separation(positions.get(i))));
            }
        };
    }
}
