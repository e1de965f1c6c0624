package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/** At which place of a source an object is, by its id. Made when somebody first asks, since most runs never do. Thread-safe. */
public final class Places {
    private final ImageSource source;
    private @Nullable Map<String, Integer> places;

    /** @param source whose objects these are; asked for them once */
    public Places(ImageSource source) {
        this.source = source;
    }

    /**
     * The place of an object, from 0; empty where there is none of that id.
     *
     * @throws IOException if the source cannot tell its objects
     */
    public synchronized OptionalInt of(String id) throws IOException {
        if (places == null) {
            List<SurveyObject> objects = source.objects();
            Map<String, Integer> found = new HashMap<>(2 * objects.size());
            for (int place = 0; place < objects.size(); place++) {
                found.put(objects.get(place).id(), place);
            }
            places = found;
        }
        Integer place = places.get(id);
        return place == null ? OptionalInt.empty() : OptionalInt.of(place);
    }
}
