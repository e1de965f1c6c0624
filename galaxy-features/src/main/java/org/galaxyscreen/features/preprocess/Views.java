package org.galaxyscreen.features.preprocess;

import java.util.Arrays;

/**
 * Over how many rotations and reflections of an image its features are averaged. A sky has no up: what only tells in which
 * position angle a source lies averages out, for as many times the cost.
 */
public enum Views {
    /** The image as it is. */
    ONE(1),
    /** The image in its four quarter turns. */
    FOUR(4),
    /** The image and its mirror image, each in four quarter turns. */
    EIGHT(8);

    private final int count;

    Views(int count) {
        this.count = count;
    }

    /** How many views there are. */
    public int count() {
        return count;
    }

    /**
     * That many views.
     *
     * @throws IllegalArgumentException if it is none of 1, 4 and 8
     */
    public static Views of(int count) {
        return Arrays.stream(values())
                .filter(views -> views.count == count)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("views is " + count + "; 1, 4 or 8 expected"));
    }
}
