package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.testdata.Together;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectImagesTest {
    private static final int IMAGES = 40;

    /** Image oN is 8 × 8 pixels of the grey 5 N. */
    private static final ImageLookup LOOKUP = id -> {
        byte[] rgb = new byte[8 * 8 * 3];
        Arrays.fill(rgb, (byte) (5 * Integer.parseInt(id.substring(1))));
        return Optional.of(new PendingImage() {
            @Override
            public SurveyObject object() {
                return SurveyObject.of(id);
            }

            @Override
            public Image read() {
                return Image.wrap(8, 8, rgb);
            }
        });
    };

    private static ObjectImages images(long room) {
        return new ObjectImages(LOOKUP, Rendering.defaults(), room);
    }

    private static ObjectImages.Asked asked(int number) {
        return new ObjectImages.Asked("o" + number, 8, null, null, null);
    }

    /** How many bytes its picture has. */
    private static int size(int number) throws IOException {
        return images(0).jpeg(asked(number)).orElseThrow().length;
    }

    @Test
    void pictureAskedForLongestAgoMakesRoom() throws IOException {
        ObjectImages images = images(2L * size(1) + size(1) / 2);
        byte[] first = images.jpeg(asked(1)).orElseThrow();
        byte[] second = images.jpeg(asked(2)).orElseThrow();
        assertThat(images.jpeg(asked(1)).orElseThrow()).isSameAs(first);

        images.jpeg(asked(3));

        assertThat(images.jpeg(asked(1)).orElseThrow()).isSameAs(first);
        assertThat(images.jpeg(asked(2)).orElseThrow()).isNotSameAs(second).isEqualTo(second);
    }

    /** With room for all, for a quarter and for none: everyone gets the right picture, and the bytes that are kept are counted. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.25, 0})
    void manyThreadsGetTheirPictures(double part) throws Exception {
        byte[][] right = new byte[IMAGES][];
        long all = 0;
        for (int i = 0; i < IMAGES; i++) {
            right[i] = images(0).jpeg(asked(i)).orElseThrow();
            all += right[i].length;
        }
        long room = (long) (part * all);
        for (int round = 0; round < 5; round++) {
            ObjectImages images = images(room);
            Together.run(4, thread -> {
                SplittableRandom random = new SplittableRandom(thread);
                for (int i = 0; i < 600; i++) {
                    int number = i < IMAGES ? i : random.nextInt(IMAGES);
                    assertThat(images.jpeg(asked(number)).orElseThrow()).isEqualTo(right[number]);
                }
            });
            if (part == 1) {
                assertThat(images.taken()).isEqualTo(all);
            } else {
                assertThat(images.taken()).isBetween(0L, room);
            }
        }
    }
}
