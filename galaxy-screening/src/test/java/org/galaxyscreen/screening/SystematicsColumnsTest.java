package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.evaluation.Dependence;
import org.galaxyscreen.detectors.evaluation.SurveyColumn;
import org.galaxyscreen.detectors.evaluation.Systematics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystematicsColumnsTest {
    /** 30 objects with a position, a label, and three columns. */
    private static List<SurveyObject> objects() {
        List<SurveyObject> objects = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Map<String, String> columns = new LinkedHashMap<>();
            columns.put("seeing", i == 3 ? "N/A" : i == 4 ? " inf" : 0.7 + i / 100.0 + " ");
            columns.put("ccd", Integer.toString(i % 3));
            columns.put("tile", i == 3 ? "--" : "1" + "dfg".charAt(i % 3));
            objects.add(new SurveyObject(
                    "id" + i, 10 + i, -3, Double.NaN, Double.NaN, i % 2 == 0 ? "ring" : null, columns));
        }
        return objects;
    }

    private static List<SurveyColumn> of(String... names) {
        return new SystematicsColumns(List.of(names)).of(objects());
    }

    private static Dependence tested(SurveyColumn column) {
        double[] scores = new double[30];
        boolean[] flagged = new boolean[30];
        for (int i = 0; i < 30; i++) {
            scores[i] = i * 0.618 % 1;
            flagged[i] = i % 7 == 0;
        }
        return Systematics.defaults(0).test(scores, flagged, List.of(column)).get(0);
    }

    @Test
    void allIsWhatSaysHowObjectsWereObserved() {
        assertThat(of("all")).extracting(SurveyColumn::name).containsExactly("seeing", "ccd", "tile", "ra", "dec");
    }

    @Test
    void numbersAreToldFromNames() {
        assertThat(of("all")).extracting(SurveyColumn::isCategory).containsExactly(false, false, true, false, false);
        assertThat(of("label", "seeing")).extracting(SurveyColumn::isCategory).containsExactly(true, false);
    }

    @Test
    void numbersMayBeNames() {
        assertThat(of("ccd:category", "ra:category"))
                .extracting(SurveyColumn::isCategory)
                .containsOnly(true);
        assertThat(of("all", "ccd:category"))
                .filteredOn(SurveyColumn::isCategory)
                .extracting(SurveyColumn::name)
                .containsExactly("ccd", "tile");
        assertThat(tested(of("ccd:category").get(0)).groups())
                .extracting(Dependence.Group::name)
                .containsExactly("0", "1", "2");
    }

    @Test
    void whatSaysNothingHasNoValue() {
        assertThat(tested(of("seeing").get(0)).missing().of()).isEqualTo(2);
        assertThat(tested(of("tile").get(0)).missing().of()).isEqualTo(1);
        assertThat(tested(of("label").get(0)).missing().of()).isEqualTo(15);
    }

    /** The first is at 0.7, as the text says. */
    @Test
    void numbersAreThoseOfTheTexts() {
        Dependence found = tested(of("seeing").get(0));

        assertThat(found.groups().get(0).from()).isEqualTo(0.7);
        assertThat(found.groups().get(found.groups().size() - 1).to()).isEqualTo(0.99);
    }

    @Test
    void aNameWithAColonIsTakenAsItIs() {
        List<SurveyObject> objects = List.of(
                new SurveyObject("a", Double.NaN, Double.NaN, Double.NaN, Double.NaN, null, Map.of("x:category", "1")));

        assertThat(new SystematicsColumns(List.of("x:category")).of(objects))
                .singleElement()
                .satisfies(column -> assertThat(column.isCategory()).isFalse());
    }

    @Test
    void whatObjectsDoNotHaveIsRefused() {
        assertThatThrownBy(() -> new SystematicsColumns(List.of("tile", "sseing")).check(objects()))
                .isInstanceOf(SettingException.class)
                .hasMessage(
                        "systematics names 'sseing'; the objects have seeing, ccd, tile, ra, dec, label, of which some or"
                                + " all are expected; join brings further ones where features are made");
        List<SurveyObject> bare = List.of(SurveyObject.of("a"));
        assertThatThrownBy(() -> new SystematicsColumns(List.of("ra")).check(bare))
                .hasMessageContaining("the objects have no columns");
        assertThatThrownBy(() -> new SystematicsColumns(List.of("all")).check(bare))
                .hasMessageContaining("systematics is all, but the objects have no columns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":category", "a,a", "a,a:category"})
    void blankAndRepeatedNamesAreRefused(String names) {
        List<String> list = List.of(names.split(",", -1));
        assertThatThrownBy(() -> ScreeningSettings.defaults().withSystematics(list))
                .isInstanceOf(SettingException.class)
                .hasMessage("systematics is '" + names.strip() + "'; names of columns, each once, or all expected");
    }
}
