package org.galaxyscreen.io.fits;

import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;

/** A cutout that is read when its pixels are wanted, from files that stay open for those after it. */
record PendingCutout(Cutout cutout, FitsOptions options, OpenFiles opened) implements PendingImage {
    @Override
    public SurveyObject object() {
        return cutout.object();
    }

    @Override
    public List<Path> files() {
        return cutout.files();
    }

    @Override
    public Image read() throws UnreadableImageException {
        return cutout.read(options, opened);
    }
}
