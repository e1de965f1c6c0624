package org.galaxyscreen.core;

import java.nio.file.Path;
import java.util.List;

/**
 * An image that is known but not decoded yet. Sources hand these out cheaply, in order, from one thread;
 * {@link #read} does the costly part on whichever thread wants the pixels.
 */
public interface PendingImage {
    /** Whose image this is. */
    SurveyObject object();

    /**
     * The files that it alone will be read from; empty where it shares the source's file with others, or that is not known. Those who wait
     * for files to be whole ask.
     */
    default List<Path> ownFiles() {
        return List.of();
    }

    /**
     * The files that it will be read from, its own and those that it shares with others; empty where that is not known. Those who wait
     * for files to be whole ask. Unless overridden, {@link #ownFiles}.
     */
    default List<Path> files() {
        return ownFiles();
    }

    /**
     * Decodes the image. May be called from any thread, once or more often, and after its source's pass has ended.
     *
     * @throws UnreadableImageException if this one image is damaged or missing; the rest of the source is unaffected
     */
    Image read() throws UnreadableImageException;

    /** The same image, of an object of which more is known, or something else. */
    default PendingImage withObject(SurveyObject other) {
        return new DerivedImage(other, this, image -> image);
    }

    /** The same object's image, with what the operation makes of it each time that it is read. */
    default PendingImage withOperation(Operation operation) {
        return new DerivedImage(object(), this, operation);
    }

    /** Makes an image of another. Called from any thread. */
    @FunctionalInterface
    interface Operation {
        /**
         * What is made of the image.
         *
         * @throws UnreadableImageException if nothing can be made of this one; others are unaffected
         */
        Image apply(Image image) throws UnreadableImageException;
    }
}
