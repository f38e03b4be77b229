#!/bin/sh
# Makes the movies of this folder, and expected-movies.tsv from what ffprobe, ffmpeg and mediainfo say of them.
# Made with ffmpeg 5.1 and mediainfo 22.12. The tests need the files alone.
set -eu
cd "$(dirname "$0")"

sound() { ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=s=$2:r=25:d=1" -f lavfi -i sine=f=440:d=1:sample_rate=44100 -c:a aac -b:a 16k -fflags +bitexact -flags +bitexact -shortest $3 "$1"; }
mute() { ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=s=$2:r=25:d=1" -fflags +bitexact -flags +bitexact $3 "$1"; }
turned() { ffmpeg -v error -nostdin -y -i "$2" -c copy -fflags +bitexact -metadata:s:v:0 "rotate=$3" "$1"; }

h264='-c:v libx264 -preset veryfast -crf 40 -pix_fmt yuv420p -bf 0'
hevc='-c:v libx265 -x265-params log-level=none:info=0 -crf 40 -pix_fmt yuv420p'

sound movie-h264.mp4 64x96 "$h264"
sound movie-h264-faststart.mp4 64x96 "$h264 -movflags +faststart"
sound movie-h264-fragments.mp4 64x96 "$h264 -g 10 -movflags +frag_keyframe+empty_moov"
sound movie-h264-dash.mp4 64x96 "$h264 -g 10 -movflags +dash+frag_keyframe+global_sidx"
sound movie-h264.mov 64x96 "$h264 -f mov"
sound movie-h264.m4v 64x96 "$h264 -f ipod"
sound movie-h264-psp.mp4 64x96 "$h264 -f psp"
sound movie-h264.3gp 64x96 "$h264 -f 3gp"
sound movie-h264.3g2 64x96 "$h264 -f 3g2"
sound movie-h264.f4v 64x96 "$h264 -f f4v"
mute movie-h264-high422-10.mp4 64x64 "-c:v libx264 -preset veryfast -crf 40 -profile:v high422 -pix_fmt yuv422p10le -level 3.1"
mute movie-h264-wide-pixels.mp4 64x64 "$h264 -vf setsar=4/3"
mute movie-h264-long-edit.mp4 64x64 "$h264 -bf 2"
mute movie-hevc-hvc1.mp4 64x64 "$hevc -tag:v hvc1"
mute movie-hevc-hev1.mov 64x64 "$hevc -tag:v hev1"
mute movie-hevc-main10.mp4 64x64 "-c:v libx265 -x265-params log-level=none:info=0 -crf 40 -pix_fmt yuv420p10le -tag:v hvc1"
turned movie-h264-turned-90.mov movie-h264.mov 90
turned movie-h264-turned-180.mp4 movie-h264.mp4 180
turned movie-h264-turned-270.mp4 movie-h264.mp4 270
mute movie-mpeg4.mp4 64x64 "-c:v mpeg4 -q:v 20"
mute movie-vp9.mp4 64x64 "-c:v libvpx-vp9 -b:v 20k"
mute movie-mjpeg.mov 64x64 "-c:v mjpeg -pix_fmt yuvj420p -q:v 31 -t 0.2"
mute movie-prores.mov 64x64 "-c:v prores_ks -profile:v 0 -qscale:v 60 -t 0.08"
sound movie-pcm.mov 64x64 "$h264 -c:a pcm_s16le -ar 8000"
sound movie-encrypted.mp4 64x64 "$h264 -encryption_scheme cenc-aes-ctr -encryption_key 00112233445566778899aabbccddeeff -encryption_kid 00112233445566778899aabbccddeeff"
ffmpeg -v error -nostdin -y -f lavfi -i sine=f=440:d=1 -c:a aac -b:a 16k -fflags +bitexact movie-sound.mp4
ffmpeg -v error -nostdin -y -f lavfi -i sine=f=440:d=1 -c:a aac -b:a 16k -fflags +bitexact movie-sound.m4a
ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=s=64x64:r=25:d=0.04 -frames:v 1 -c:v libaom-av1 -still-picture 1 -cpu-used 8 -crf 60 -fflags +bitexact movie-still.avif

# The facts: those of ffprobe, but mediainfo's where ffprobe has none, and whether ffmpeg decodes the whole without a word.
probe() { ffprobe -v error -select_streams "$2" -show_entries "$3" -of default=nw=1:nk=1 "$1" 2>/dev/null | head -1; }
info() { mediainfo --Inform="$2" "$1"; }
printf 'file\tcodec\tprofile\tcoded width\tcoded height\taspect\trotation\tframes\tframe rate\tseconds\taudio codec\taudio rate\tchannels\tstreamable\tencrypted\tdecodes\n' > expected-movies.tsv
for f in movie-*.*; do
  decodes=yes
  if [ -n "$(ffmpeg -v error -nostdin -i "$f" -map '0:v?' -f null - 2>&1)" ]; then decodes=no; fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$f" \
    "$(probe "$f" v:0 stream=codec_name)" "$(probe "$f" v:0 stream=profile)" \
    "$(probe "$f" v:0 stream=width)" "$(probe "$f" v:0 stream=height)" \
    "$(probe "$f" v:0 stream=sample_aspect_ratio)" "$(probe "$f" v:0 stream_side_data=rotation)" \
    "$(ffprobe -v error -select_streams v:0 -count_packets -show_entries stream=nb_read_packets -of default=nw=1:nk=1 "$f" | head -1)" \
    "$(probe "$f" v:0 stream=r_frame_rate)" "$(probe "$f" v:0 format=duration)" \
    "$(probe "$f" a:0 stream=codec_name)" "$(probe "$f" a:0 stream=sample_rate)" "$(probe "$f" a:0 stream=channels)" \
    "$(info "$f" 'General;%IsStreamable%')" "$(info "$f" 'General;%Encryption%')$(info "$f" 'Video;%Encryption%')" "$decodes" >> expected-movies.tsv
done
