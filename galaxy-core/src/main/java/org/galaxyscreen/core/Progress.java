package org.galaxyscreen.core;

/**
 * How far a long task has come.
 *
 * @param task what is being done, in a few words: "extracting features"
 * @param done units finished
 * @param total units there are, or −1 where that is not known
 * @param unit what is counted, in the plural: "images", "epochs"
 */
public record Progress(String task, long done, long total, String unit) {}
