package org.galaxyscreen.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;

/**
 * Points of a map whose objects a page does not list, since there are too many: they are drawn beneath the others, and cannot be opened. They take
 * nine bytes each. Immutable.
 */
public final class UnlistedPoints {
    private final float[] x;
    private final float[] y;
    private final byte[] flagged;

    /** Takes the arrays, which are of one length; flagged is 1 or 0. */
    UnlistedPoints(float[] x, float[] y, byte[] flagged) {
        if (x.length != y.length || x.length != flagged.length) {
            throw new IllegalArgumentException(
                    x.length + " and " + y.length + " places of " + flagged.length + " objects; as many expected");
        }
        this.x = x;
        this.y = y;
        this.flagged = flagged;
    }

    /** Those of the catalogue's objects that are not listed and have a place, in the catalogue's order. */
    static UnlistedPoints of(AnomalyCatalogue catalogue, Set<String> listed, ReportMap map) {
        List<AnomalyCatalogue.Entry> others = new ArrayList<>();
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            String id = entry.object().id();
            if (!listed.contains(id) && map.places().containsKey(id)) {
                others.add(entry);
            }
        }
        float[] x = new float[others.size()];
        float[] y = new float[others.size()];
        byte[] flagged = new byte[others.size()];
        for (int i = 0; i < x.length; i++) {
            ReportMap.Place place = map.places().get(others.get(i).object().id());
            x[i] = (float) place.x();
            y[i] = (float) place.y();
            flagged[i] = (byte) (others.get(i).flagged() ? 1 : 0);
        }
        return new UnlistedPoints(x, y, flagged);
    }

    /** These and then others. */
    UnlistedPoints and(UnlistedPoints more) {
        int own = x.length;
        float[] bothX = Arrays.copyOf(x, own + more.x.length);
        float[] bothY = Arrays.copyOf(y, own + more.x.length);
        byte[] bothFlagged = Arrays.copyOf(flagged, own + more.x.length);
        System.arraycopy(more.x, 0, bothX, own, more.x.length);
        System.arraycopy(more.y, 0, bothY, own, more.x.length);
        System.arraycopy(more.flagged, 0, bothFlagged, own, more.x.length);
        return new UnlistedPoints(bothX, bothY, bothFlagged);
    }

    /** How many there are. */
    public int size() {
        return x.length;
    }

    float x(int point) {
        return x[point];
    }

    float y(int point) {
        return y[point];
    }

    boolean isFlagged(int point) {
        return flagged[point] != 0;
    }
}
