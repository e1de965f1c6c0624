package org.galaxyscreen.io.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.testdata.Together;
import org.junit.jupiter.api.Test;

class PlacesTest {
    /** Whoever comes while the objects are listed waits for the list, which is made once. */
    @Test
    void sourceIsAskedOnceWhoeverComes() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        List<SurveyObject> objects =
                IntStream.range(0, 2000).mapToObj(i -> SurveyObject.of("o" + i)).toList();
        ImageSource source = new ImageSource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(objects.size());
            }

            @Override
            public List<SurveyObject> objects() {
                asked.incrementAndGet();
                return objects;
            }

            @Override
            public ImageStream open() {
                throw new AssertionError("no images are needed");
            }
        };
        for (int round = 1; round <= 100; round++) {
            Places places = new Places(source);
            Together.run(4, thread -> {
                for (int i = 0; i < 20; i++) {
                    int place = (thread * 500 + i * 97) % 2000;
                    assertThat(places.of("o" + place)).hasValue(place);
                }
                assertThat(places.of("none")).isEmpty();
            });
            assertThat(asked).as("rounds").hasValue(round);
        }
    }
}
