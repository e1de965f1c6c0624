package org.galaxyscreen.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where images come from: a survey file, a folder, a generator. Immutable; can be read any number of times, and gives the
 * same objects in the same order each time.
 */
public interface ImageSource {
    /** What a person would call it, for messages and reports: usually a file name. */
    String name();

    /** How many images there are, broken ones included; empty where that is not known without reading them all. */
    OptionalLong size();

    /** What a person should know about it before it is used, a line each: what was passed over, say. Empty where there is nothing. */
    default List<String> remarks() {
        return List.of();
    }

    /**
     * Whose images there are, in the source's order. A pass, unless the source knows them without one.
     *
     * @throws IOException if the source as a whole cannot be read
     */
    default List<SurveyObject> objects() throws IOException {
        List<SurveyObject> objects = new ArrayList<>();
        try (ImageStream stream = open()) {
            for (List<PendingImage> next = stream.next(256); !next.isEmpty(); next = stream.next(256)) {
                Cancellation.check("listing " + name());
                next.forEach(image -> objects.add(image.object()));
            }
        }
        return objects;
    }

    /**
     * What finds single images without a pass, where the source has it: itself, if it is an {@link ImageLookup}. Empty where images are only had
     * by a pass, or where those that a pass hands out are read when they are decoded and take no memory until then.
     */
    default Optional<ImageLookup> lookup() {
        return this instanceof ImageLookup lookup ? Optional.of(lookup) : Optional.empty();
    }

    /**
     * Starts a pass from the first image.
     *
     * @throws IOException if the source as a whole cannot be read
     */
    ImageStream open() throws IOException;
}
