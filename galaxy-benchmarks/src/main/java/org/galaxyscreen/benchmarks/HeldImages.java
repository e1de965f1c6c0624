package org.galaxyscreen.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.synthetic.SyntheticSurvey;

/** A few decoded pictures, given again and again: a survey that costs the host nothing to read. */
final class HeldImages implements ImageSource {
    private final List<Image> images;
    private final long count;

    private HeldImages(List<Image> images, long count) {
        this.images = images;
        this.count = count;
    }

    /** Pictures of a synthetic survey, of that many pixels a side. */
    static HeldImages of(int different, int side) {
        SyntheticSurvey survey = SyntheticSurvey.of(different, 1, 0);
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < different; i++) {
            Image image = survey.image(i);
            byte[] centre = new byte[3 * side * side];
            int left = (image.width() - side) / 2;
            int top = (image.height() - side) / 2;
            for (int y = 0; y < side; y++) {
                System.arraycopy(image.rgb(), 3 * ((top + y) * image.width() + left), centre, 3 * y * side, 3 * side);
            }
            images.add(Image.wrap(side, side, centre));
        }
        return new HeldImages(images, different);
    }

    /** The same pictures, so many in all. */
    HeldImages repeated(long newCount) {
        return new HeldImages(images, newCount);
    }

    Image image(int i) {
        return images.get(i % images.size());
    }

    @Override
    public String name() {
        return "held images";
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(count);
    }

    @Override
    public ImageStream open() {
        return new ImageStream() {
            private long next;

            @Override
            public List<PendingImage> next(int max) {
                List<PendingImage> pending = new ArrayList<>();
                for (; pending.size() < max && next < count; next++) {
                    pending.add(new Held(next, image((int) (next % images.size()))));
                }
                return pending;
            }

            @Override
            public void close() {}
        };
    }

    private record Held(long number, Image image) implements PendingImage {
        @Override
        public SurveyObject object() {
            return SurveyObject.of(Long.toString(number));
        }

        @Override
        public Image read() {
            return image;
        }
    }
}
