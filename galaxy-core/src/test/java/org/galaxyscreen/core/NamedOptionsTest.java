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
    void numbersOnTheBoundsAreAllowed() {
        NamedOptions bounds = NamedOptions.parse(List.of("least=-3", "most=4", "low=-0.5", "high=0.25"));

        assertThat(bounds.integer("least", 0, -3, 4)).isEqualTo(-3);
        assertThat(bounds.integer("most", 0, -3, 4)).isEqualTo(4);
        assertThat(bounds.number("low", 0, -0.5, 0.25)).isEqualTo(-0.5);
        assertThat(bounds.number("high", 0, -0.5, 0.25)).isEqualTo(0.25);
        assertThat(bounds.number("absent", 0.125, -0.5, 0.25)).isEqualTo(0.125);
        assertThatIllegalArgumentException().isThrownBy(() -> bounds.integer("least", 0, -2, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> bounds.number("low", 0, -0.4, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> bounds.number("high", 0, 0, 0.2));
    }

    @Test
    void seedsAreOf64Bits() {
        NamedOptions seeds = NamedOptions.parse(List.of("seed=-9223372036854775808", "other=0x1"));

        assertThat(seeds.seed("seed", 1)).isEqualTo(Long.MIN_VALUE);
        assertThat(seeds.seed("absent", 7)).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seeds.seed("other", 1))
                .withMessage("the option other is '0x1'; a whole number expected");
    }

    @Test
    void optionsThatMustBeThereAreAskedFor() {
        assertThat(OPTIONS.require("hdu")).isSameAs(OPTIONS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.require("band"))
                .withMessage("the option band is missing; give band=VALUE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedOptions.of(Map.of(" ", "1")))
                .withMessage("an option has no name; name=value expected");
    }

    @Test
    void optionsAreTheirValues() {
        NamedOptions again = NamedOptions.parse(List.of("b=2", "a=1"));

        assertThat(again)
                .isEqualTo(NamedOptions.of(Map.of("a", "1", "b", "2")))
                .hasSameHashCodeAs(NamedOptions.of(again.asMap()));
        assertThat(again).isNotEqualTo(NamedOptions.of(Map.of("a", "1")));
        assertThat(NamedOptions.parse(List.of())).isEqualTo(NamedOptions.none());
        assertThat(again.without("a").asMap()).isEqualTo(Map.of("b", "2"));
        assertThat(again.isEmpty()).isFalse();
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
