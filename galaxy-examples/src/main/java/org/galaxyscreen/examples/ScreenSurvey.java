package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.RunWarning;
import org.galaxyscreen.screening.ScreeningResult;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyScreening;

/** The whole road in one call; interrupt it, and the next run into the same folder resumes. */
public final class ScreenSurvey {
    private ScreenSurvey() {}

    /** @param args the images; the folder for the results; weights, as resnet50-v2 */
    public static void main(String[] args) throws IOException {
        ScreeningResult result = SurveyScreening.of(Path.of(args[0]))
                .with(Backbone.weights(args[2]))
                .with(ScreeningSettings.defaults().withSeed(42).withGallery(20))
                .into(Path.of(args[1]))
                .run(new RunListener() {
                    @Override
                    public void onWarning(RunWarning warning) {
                        System.err.println(warning.text());
                    }
                });

        System.out.println(
                result.flagged() + " of " + result.catalogue().entries().size() + " objects flagged");
        for (AnomalyCatalogue.Entry entry : result.catalogue().entries().subList(0, 3)) {
            System.out.println(entry.rank() + " " + entry.object().id());
        }
    }
}
