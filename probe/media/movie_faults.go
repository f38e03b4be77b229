package media

// Codes of the faults that only movies have. A fault is Broken where ffmpeg, QuickTime or the browsers refuse the file
// or lose part of the film.
const (
	FaultNoMovie          = "no-moov"         // nothing describes the tracks
	FaultNoTracks         = "no-tracks"       // no track is described
	FaultNoMedia          = "no-media"        // the tracks hold no samples, or the samples are not in the file
	FaultExternal         = "external-media"  // the samples are in another file
	FaultBox              = "box"             // other data where a box should begin
	FaultTimescale        = "timescale"       // time is counted in units of no length
	FaultCompressedHeader = "compressed-moov" // only QuickTime and ffmpeg read such a header
)
