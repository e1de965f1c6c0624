package org.galaxyscreen.features.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderedSourceTest {
    @TempDir
    private Path folder;

    /** Ten images of one band, of values from 0 to their number times 10; the fifth has no value. */
    private static ImageSource survey() {
        List<PendingImage> images = new ArrayList<>();
        for (int n = 1; n <= 10; n++) {
            float[] plane = new float[64 * 64];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = n == 5 ? Float.NaN : 10f * n * i / (plane.length - 1);
            }
            Image image = Image.ofFloats(64, 64, List.of("r"), List.of(plane));
            SurveyObject object = SurveyObject.of("object-" + n);
            images.add(new PendingImage() {
                @Override
                public SurveyObject object() {
                    return object;
                }

                @Override
                public Image read() {
                    return image;
                }
            });
        }
        return new ImageSource() {
            @Override
            public String name() {
                return "ten images";
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(10);
            }

            @Override
            public ImageStream open() {
                return new ImageStream() {
                    private int next;

                    @Override
                    public List<PendingImage> next(int max) {
                        int from = next;
                        next = Math.min(10, next + Math.min(max, 3));
                        return images.subList(from, next);
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    @Test
    void imagesComeRenderedAndThoseThatCannotBeAreUnreadable() throws IOException {
        Rendering rendering =
                Rendering.defaults().withLimits(Limits.fixed(0, 100)).withStretch(Stretch.linear());
        RenderedSource source = RenderedSource.of(survey(), rendering);

        assertThat(source.name()).isEqualTo("ten images");
        assertThat(source.size()).hasValue(10);
        assertThat(source.rendering()).isEqualTo(rendering);
        try (ImageStream stream = source.open()) {
            List<PendingImage> images = stream.next(2);
            assertThat(images.get(1).object().id()).isEqualTo("object-2");
            assertThat(images.get(1).read().plane("blue")[64 * 64 - 1]).isEqualTo(0.2f);
            stream.next(2);
            PendingImage fifth = stream.next(2).get(0);
            assertThatThrownBy(fifth::read)
                    .isInstanceOf(UnreadableImageException.class)
                    .hasMessage("object-5: 4096 of 4096 pixels have no value (NaN, infinite or masked); at most all but"
                            + " one expected");
        }
    }

    @Test
    void limitsOfTheSurveyAreFoundOnImagesOverAllOfIt() throws IOException {
        Rendering minMax = Rendering.defaults().withLimits(Limits.minMax());

        assertThat(SurveyLimits.measure(minMax, survey(), 100).limits())
                .isEqualTo(Limits.fixed(0, 100, 0, 100, 0, 100));
        // Every fifth image: the first and the sixth.
        assertThat(SurveyLimits.measure(minMax, survey(), 2).limits()).isEqualTo(Limits.fixed(0, 60, 0, 60, 0, 60));
        Rendering half = minMax.withLimits(Limits.percentile(0, 50)).withChannelsTogether(true);
        String limits = SurveyLimits.measure(half, survey(), 1).limits().toString();
        assertThat(limits).startsWith("fixed:0.0:5.0");
        Rendering fixed = minMax.withLimits(Limits.fixed(1, 2));
        assertThat(SurveyLimits.measure(fixed, survey(), 3)).isSameAs(fixed);
        assertThatThrownBy(() -> SurveyLimits.measure(minMax.withBands(List.of("g")), survey(), 3))
                .hasMessage("ten images: no image can be rendered: there is no band 'g'; the image has [r]");
    }

    @Test
    void contactSheetShowsImagesAsTheNetworkIsShownThem() throws IOException {
        Rendering rendering =
                Rendering.defaults().withLimits(Limits.fixed(0, 100)).withStretch(Stretch.linear());
        Path file = folder.resolve("sheet.png");

        ContactSheet.Contents contents = ContactSheet.write(
                RenderedSource.of(survey(), rendering),
                Preprocessing.zeroToOne().withInputSize(64),
                4,
                file);

        assertThat(contents.failures()).isEmpty();
        assertThat(contents.columns()).isEqualTo(2);
        assertThat(contents.ids()).containsExactly("object-1", "object-3", "object-6", "object-8");

        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(sheet.getWidth()).isEqualTo(2 * 68 + 4);
        assertThat(sheet.getHeight()).isEqualTo(2 * 68 + 4);
        // The images 1, 3 (2.5 rounded up), 6 and 8; their last pixels.
        assertThat(sheet.getRGB(4 + 63, 4 + 63) & 0xFF).isEqualTo(Math.round(25.5f));
        assertThat(sheet.getRGB(72 + 63, 72 + 63) & 0xFF).isEqualTo(Math.round(0.8f * 255));
        assertThat(sheet.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x404040);

        assertThat(ContactSheet.write(RenderedSource.of(survey(), rendering), Preprocessing.zeroToOne(), 10, file)
                        .failures())
                .hasSize(1);
        assertThatThrownBy(() -> ContactSheet.write(survey(), Preprocessing.zeroToOne(), 401, file))
                .hasMessageContaining("1 to 400");
    }
}
