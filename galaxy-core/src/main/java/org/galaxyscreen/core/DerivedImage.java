package org.galaxyscreen.core;

import java.nio.file.Path;
import java.util.List;

/** An image of the same files as another, with something else said of its object, or made of its pixels. */
record DerivedImage(SurveyObject object, PendingImage image, PendingImage.Operation operation) implements PendingImage {
    @Override
    public List<Path> ownFiles() {
        return image.ownFiles();
    }

    @Override
    public List<Path> files() {
        return image.files();
    }

    @Override
    public Image read() throws UnreadableImageException {
        return operation.apply(image.read());
    }
}
