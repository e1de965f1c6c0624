package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How images come in and rows go out: {@link ImageStream}, {@link FeatureSink} and {@link FeatureBlock}. */
class FlowTest {
    @Test
    void streamOverAListHandsOutEveryImageOnceInOrder() throws IOException {
        List<Integer> asked = new ArrayList<>();
        try (ImageStream stream = ImageStream.over(5, i -> {
            asked.add(i);
            return pending("object " + i);
        })) {
            assertThat(ids(stream.next(2))).containsExactly("object 0", "object 1");
            assertThat(asked).containsExactly(0, 1);
            assertThat(ids(stream.next(Integer.MAX_VALUE))).containsExactly("object 2", "object 3", "object 4");
            assertThat(stream.next(1)).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stream.next(0))
                    .withMessage("max is 0; 1 or more expected");
        }
    }

    @Test
    void sinkGivesRowsAndFailuresToTheNextOneAfterItself() throws IOException {
        List<String> seen = new ArrayList<>();
        SurveyObject object = SurveyObject.of("a");
        ImageFailure failure = new ImageFailure("b.jpg", "broken");

        FeatureSink both = recording("first", seen).andThen(recording("second", seen));
        both.accept(object, new float[] {1, 2, 3}, 1);
        both.skipped(failure);

        assertThat(seen).containsExactly("first a 2.0", "second a 2.0", "first b.jpg", "second b.jpg");
    }

    @Test
    void sinkThatIsAFunctionPassesOverFailures() throws IOException {
        List<String> seen = new ArrayList<>();
        FeatureSink sink = (object, values, offset) -> seen.add(object.id());

        sink.skipped(new ImageFailure("b.jpg", "broken"));
        sink.accept(SurveyObject.of("a"), new float[1], 0);

        assertThat(seen).containsExactly("a");
    }

    @Test
    void blockIsAtLeastOneColumnWithAName() {
        assertThat(new FeatureBlock("layer4/mean", 0, 1).width()).isEqualTo(1);
        assertThat(new FeatureBlock("layer4/max", 2048, 4096).width()).isEqualTo(2048);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureBlock(" ", 0, 1))
                .withMessageContaining("blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureBlock("mean", -1, 1))
                .withMessageContaining("columns -1 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureBlock("mean", 3, 3))
                .withMessageContaining("columns 3 to 3");
    }

    private static PendingImage pending(String id) {
        return new PendingImage() {
            @Override
            public SurveyObject object() {
                return SurveyObject.of(id);
            }

            @Override
            public Image read() {
                return Image.wrap(1, 1, new byte[3]);
            }
        };
    }

    private static List<String> ids(List<PendingImage> images) {
        return images.stream().map(image -> image.object().id()).toList();
    }

    private static FeatureSink recording(String name, List<String> seen) {
        return new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) {
                seen.add(name + " " + object.id() + " " + values[offset]);
            }

            @Override
            public void skipped(ImageFailure failure) {
                seen.add(name + " " + failure.id());
            }
        };
    }
}
