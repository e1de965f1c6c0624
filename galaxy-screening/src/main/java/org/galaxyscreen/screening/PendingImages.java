package org.galaxyscreen.screening;

import java.util.List;
import java.util.OptionalLong;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;

/** Some images of a source. */
record PendingImages(String name, List<PendingImage> images) implements ImageSource {
    @Override
    public OptionalLong size() {
        return OptionalLong.of(images.size());
    }

    @Override
    public ImageStream open() {
        return ImageStream.over(images.size(), images::get);
    }
}
