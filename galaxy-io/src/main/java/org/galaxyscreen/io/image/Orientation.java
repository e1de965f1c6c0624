package org.galaxyscreen.io.image;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Image;

/** Turns pictures as a TIFF's field Orientation says, which Pillow, and so torchvision, does with TIFF alone. */
final class Orientation {
    /** As it is stored. */
    static final int UPRIGHT = 1;

    private static final int MOST = 8;

    private Orientation() {}

    /** @param orientation 1 to 8 as in TIFF 6.0; of other numbers the picture stays as it is */
    static Image turned(Image image, int orientation) {
        if (orientation <= UPRIGHT || orientation > MOST) {
            return image;
        }
        int width = image.width();
        int height = image.height();
        boolean across = orientation >= 5;
        int[] from = sources(width, height, orientation);
        if (image.isInterleaved()) {
            byte[] rgb = image.rgb();
            byte[] turned = new byte[rgb.length];
            for (int i = 0; i < from.length; i++) {
                System.arraycopy(rgb, 3 * from[i], turned, 3 * i, 3);
            }
            return Image.wrap(across ? height : width, across ? width : height, turned);
        }
        List<float[]> planes = new ArrayList<>();
        for (int band = 0; band < image.bands().size(); band++) {
            float[] plane = image.plane(band);
            float[] turned = new float[plane.length];
            for (int i = 0; i < from.length; i++) {
                turned[i] = plane[from[i]];
            }
            planes.add(turned);
        }
        return Image.ofFloats(across ? height : width, across ? width : height, image.bands(), planes);
    }

    /** Which stored pixel each pixel is. */
    private static int[] sources(int width, int height, int orientation) {
        boolean across = orientation >= 5;
        int columns = across ? height : width;
        int[] from = new int[width * height];
        for (int i = 0; i < from.length; i++) {
            int x = i % columns;
            int y = i / columns;
            int column = across ? y : x;
            int row = across ? x : y;
            // Where the first stored row or column lies: 2 and 3 at the right, 3 and 4 at the bottom; 6 and 7, 7 and 8
            // across.
            boolean mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
            boolean upsideDown = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
            from[i] = (upsideDown ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
        }
        return from;
    }
}
