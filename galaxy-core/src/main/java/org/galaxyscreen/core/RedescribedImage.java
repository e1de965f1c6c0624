package org.galaxyscreen.core;

import java.nio.file.Path;
import java.util.List;

/** An image whose source says something else of its object. */
record RedescribedImage(SurveyObject object, PendingImage image) implements PendingImage {
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
        return image.read();
    }
}
