package org.galaxyscreen.features;

import java.util.Map;

record Int8Calibration(Map<String, Double> ranges) {
    double range(String name) {
        return ranges.get(name);
    }
}
