package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.util.OptionalDouble;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.sky.SkyAngles;
import org.galaxyscreen.io.sky.SkyFrame;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/** A catalogue's rows as objects. For one thread; {@link ObjectColumns} finds the columns. */
public final class ObjectReader {
    private final CatalogueReader rows;
    private final int id;
    private final ObjectColumns.@Nullable Angle longitude;
    private final ObjectColumns.@Nullable Angle latitude;
    private final SkyFrame frame;
    private final int redshift;
    private final int label;

    ObjectReader(
            CatalogueReader rows,
            int id,
            ObjectColumns.@Nullable Angle longitude,
            ObjectColumns.@Nullable Angle latitude,
            SkyFrame frame,
            int redshift,
            int label) {
        this.rows = rows;
        this.id = id;
        this.longitude = longitude;
        this.latitude = latitude;
        this.frame = frame;
        this.redshift = redshift;
        this.label = label;
    }

    boolean hasLongitude() {
        return longitude != null;
    }

    boolean hasLatitude() {
        return latitude != null;
    }

    /** Whether the objects have positions. */
    public boolean hasPositions() {
        return longitude != null && latitude != null;
    }

    /** The catalogue. */
    public CatalogueReader rows() {
        return rows;
    }

    /** Whether a column is one of an object's own. */
    boolean uses(int column) {
        return column == id
                || column == redshift
                || column == label
                || longitude != null && column == longitude.column()
                || latitude != null && column == latitude.column();
    }

    /** Which columns are used, for people: {@code ids from objid, positions from RAJ2000, DEJ2000 (ICRS)}. */
    public String describe() {
        StringBuilder text = new StringBuilder("ids from ").append(name(id));
        if (longitude != null && latitude != null) {
            text.append(", positions from ")
                    .append(name(longitude.column()))
                    .append(" and ")
                    .append(name(latitude.column()))
                    .append(" (")
                    .append(frame.name())
                    .append(')');
        }
        return text.toString();
    }

    private String name(int column) {
        return rows.columns().get(column).name();
    }

    /**
     * The object of the row that the catalogue was moved to: its position in ICRS, its redshift and its label where there are such columns.
     *
     * @throws IOException if it has no id, or what stands for a position or a redshift is none; the message has the row and the column
     */
    public SurveyObject object() throws IOException {
        String name = rows.text(id).strip();
        if (name.isEmpty()) {
            throw new IOException(rows.where() + " has no " + name(id) + "; an id expected");
        }
        double z = redshift < 0 ? Double.NaN : rows.number(redshift);
        String kind = label < 0 ? "" : rows.text(label).strip();
        SkyPosition at = position();
        return new SurveyObject(
                name,
                at == null ? Double.NaN : at.longitude(),
                at == null ? Double.NaN : at.latitude(),
                z,
                Double.NaN,
                kind.isEmpty() ? null : kind);
    }

    /** The position in ICRS; null where the catalogue or the row has none. */
    private @Nullable SkyPosition position() throws IOException {
        if (longitude == null || latitude == null) {
            return null;
        }
        OptionalDouble lon = angle(longitude, frame != SkyFrame.GALACTIC);
        OptionalDouble lat = angle(latitude, false);
        if (lon.isEmpty() || lat.isEmpty()) {
            return null;
        }
        // A whole turn either way is somebody's way of counting; more stands for no position, such as -999.
        requireWithin(longitude, lon.getAsDouble(), 360);
        requireWithin(latitude, lat.getAsDouble(), 90);
        return frame.toIcrs(lon.getAsDouble(), lat.getAsDouble());
    }

    private void requireWithin(ObjectColumns.Angle angle, double degrees, int most) throws IOException {
        if (!(Math.abs(degrees) <= most)) {
            throw new IOException(rows.where() + ": " + name(angle.column()) + " is "
                    + rows.text(angle.column()).strip() + "; -" + most + " to " + most + " degrees expected");
        }
    }

    private OptionalDouble angle(ObjectColumns.Angle angle, boolean hours) throws IOException {
        String text = rows.text(angle.column()).strip();
        if (CatalogueReader.isNoValue(text)) {
            return OptionalDouble.empty();
        }
        OptionalDouble value = SkyAngles.parse(text, angle.degrees(), hours && !angle.inDegrees());
        if (value.isEmpty()) {
            throw new IOException(rows.where() + ": " + name(angle.column()) + " is '" + text
                    + "'; an angle such as 150.1, 10:00:24.0 or +02d12m00s expected");
        }
        return value;
    }
}
