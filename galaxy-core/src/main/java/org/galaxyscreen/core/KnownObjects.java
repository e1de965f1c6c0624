package org.galaxyscreen.core;

import java.util.Map;
import java.util.Optional;

/** Which of a survey's objects are known already, as a comparison with catalogues by position finds. Immutable and thread-safe. */
public final class KnownObjects {
    private static final KnownObjects NOT_SOUGHT = new KnownObjects(false, Map.of(), 0);

    private final boolean sought;
    private final Map<String, KnownObject> byId;
    private final int withPosition;

    private KnownObjects(boolean sought, Map<String, KnownObject> byId, int withPosition) {
        this.sought = sought;
        this.byId = Map.copyOf(byId);
        this.withPosition = withPosition;
    }

    /**
     * What a comparison has found.
     *
     * @param byId the survey's objects that are known, by their ids; copied
     * @param withPosition how many of the survey's objects have a position, at least as many as are known
     * @throws IllegalArgumentException if they are fewer
     */
    public static KnownObjects of(Map<String, KnownObject> byId, int withPosition) {
        if (withPosition < byId.size()) {
            throw new IllegalArgumentException("withPosition is " + withPosition + "; at least the " + byId.size()
                    + " objects that are known expected");
        }
        return new KnownObjects(true, byId, withPosition);
    }

    /** Where no catalogue was compared: tables have no columns for it. */
    public static KnownObjects notSought() {
        return NOT_SOUGHT;
    }

    /** Whether any catalogue was compared. */
    public boolean sought() {
        return sought;
    }

    /**
     * The known object that lies nearest to one of the survey's.
     *
     * @param id of the survey's object
     * @return empty where none lies within the radius, or the survey's has no position
     */
    public Optional<KnownObject> nearest(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The survey's objects that are known, by id. */
    public Map<String, KnownObject> byId() {
        return byId;
    }

    /** How many of the survey's objects have a position, and could be found known. */
    public int withPosition() {
        return withPosition;
    }
}
