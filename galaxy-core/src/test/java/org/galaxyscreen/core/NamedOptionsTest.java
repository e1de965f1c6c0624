package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamedOptionsTest {
    private static final NamedOptions OPTIONS =
            NamedOptions.parse(List.of("hdu=2", "stretch = asinh", "clip=0.5", "flip=true", "note=a=b"));

    @Test
    void valuesAreReadByName() {
        assertThat(OPTIONS.integer("hdu", 0, 0, 9)).isEqualTo(2);
        assertThat(OPTIONS.integer("band", 7, 0, 9)).isEqualTo(7);
        assertThat(OPTIONS.text("stretch")).contains("asinh");
        assertThat(OPTIONS.text("note")).contains("a=b");
        assertThat(OPTIONS.text("absent")).isEmpty();
        assertThat(OPTIONS.number("clip", 1, 0, 1)).isEqualTo(0.5);
        assertThat(OPTIONS.flag("flip", false)).isTrue();
        assertThat(OPTIONS.flag("flop", true)).isTrue();
        assertThat(OPTIONS).hasToString("[clip=0.5, flip=true, hdu=2, note=a=b, stretch=asinh]");
    }

    @Test
    void valuesThatAreNotAllowedAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.integer("hdu", 0, 0, 1))
                .withMessage("the option hdu is '2'; a whole number from 0 to 1 expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.integer("stretch", 0, 0, 1))
                .withMessage("the option stretch is 'asinh'; a whole number from 0 to 1 expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.number("stretch", 0, 0, 1))
                .withMessage("the option stretch is 'asinh'; a number from 0.0 to 1.0 expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedOptions.of(Map.of("clip", "NaN")).number("clip", 0, 0, 1))
                .withMessageContaining("'NaN'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.flag("hdu", true))
                .withMessage("the option hdu is '2'; true or false expected");
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.requireKnown("the image source x", Set.of("hdu", "stretch", "clip", "flip")))
                .withMessage("the image source x has no option note; it has clip, flip, hdu, stretch");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.only(Set.of("hdu")).requireKnown("the image source x", Set.of()))
                .withMessage("the image source x has no option hdu; it has none");
        assertThat(OPTIONS.only(Set.of("hdu")).requireKnown("x", Set.of("hdu")).asMap())
                .isEqualTo(Map.of("hdu", "2"));
        assertThat(NamedOptions.of(Map.of("hdu", "2")).without("hdu").isEmpty()).isTrue();
    }

    @Test
    void anOptionNeedsANameAndOneValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedOptions.parse(List.of("hdu")))
                .withMessage("'hdu' is no option; name=value expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedOptions.parse(List.of("=2")))
                .withMessage("'=2' is no option; name=value expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedOptions.parse(List.of("hdu=1", "hdu=1")))
                .withMessage("the option hdu is given twice; give it once");
    }
}
