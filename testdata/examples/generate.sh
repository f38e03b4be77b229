#!/bin/sh
# Makes the files that the rules' examples name, with ffmpeg, ImageMagick and exiftool. They are committed: tests need none of these.
set -eu
cd "$(dirname "$0")"
rm -f ./*.jpg ./*.png ./*.webp ./*.gif ./*.heic ./*.avif ./*.bmp ./*.tiff ./*.svg ./*.mp4 ./*.webm

# Pictures: flat colours with a bar, so that they are small.
picture() { convert -size "$1" xc:'#7a5c3e' -fill '#e8dcc8' -draw "rectangle 0,0 40,40" -strip "$2" "$3" "$4"; }
picture 1000x1500 -quality 60 photo.jpg
picture 1000x1500 -depth 8 PNG8:photo-png.png
picture 700x1050 -quality 60 medium.jpg
picture 60x90 -depth 8 PNG8:tiny.png
picture 1500x1000 -quality 60 wide.jpg
cp photo-png.png photo-png.jpg
convert photo.jpg -colorspace CMYK -quality 40 cmyk.jpg
convert -size 1000x1500 xc:'#7a5c3e' -depth 16 -define png:bit-depth=16 -define png:color-type=2 -strip deep.png
cp photo.jpg turned.jpg && exiftool -q -overwrite_original -n -Orientation=6 turned.jpg
head -c 4000 photo.jpg >cut.jpg
head -c -2 photo.jpg >no-end.jpg
printf '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to see this file.</body></html>\n' >page.jpg
convert photo.jpg -quality 30 photo.webp
convert -size 600x900 xc:'#7a5c3e' photo.gif
convert -size 60x90 xc:'#7a5c3e' -compress none BMP3:photo.bmp
convert -size 600x900 xc:'#7a5c3e' -compress lzw photo.tiff
printf '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1500"><rect width="1000" height="1500" fill="#7a5c3e"/></svg>\n' >drawing.svg
ffmpeg -v error -y -f lavfi -i color=c=0x7a5c3e:s=600x900 -frames:v 1 -c:v libaom-av1 -still-picture 1 photo.avif
heif-enc -q 30 -o photo.heic photo-png.png >/dev/null
ffmpeg -v error -y -f lavfi -i color=c=0x7a5c3e:s=1000x1500:d=0.2:r=10 -plays 0 -f apng animated.png

# Videos: five seconds of one colour, and silence.
clip() { # clip SIZE SECONDS FILE [OPTIONS…]
	size=$1 length=$2 file=$3
	shift 3
	ffmpeg -v error -y -f lavfi -i "color=c=0x7a5c3e:s=$size:r=25:d=$length" -f lavfi -i "anullsrc=r=44100:cl=mono" -t "$length" \
		-c:v libx264 -preset veryslow -pix_fmt yuv420p -g 250 -c:a aac -b:a 16k -movflags +faststart -fflags +bitexact -flags:v +bitexact -flags:a +bitexact "$@" "$file"
}
clip 320x480 5 clip.mp4
clip 320x480 3.96 short.mp4
clip 320x480 5 tail.mp4 -movflags 0
clip 320x480 5 fragmented.mp4 -movflags frag_keyframe+empty_moov+default_base_moof
clip 640x240 5 wide.mp4
clip 640x360 5 landscape.mp4
clip 160x240 5 small.mp4
clip 320x480 5 slow.mp4 -r 10
clip 320x480 5 clip-mp3.mp4 -c:a libmp3lame -b:a 32k
clip 320x480 5 vp9.mp4 -c:v libvpx-vp9 -deadline good
clip 320x480 5 encrypted.mp4 -encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb -encryption_kid a7e61c373e219033c21091fa607bf3b8
clip 320x480 905 long.mp4 -an -r 1 -g 2000
ffmpeg -v error -y -f lavfi -i color=c=0x7a5c3e:s=320x480:r=25:d=5 -c:v libvpx-vp9 -fflags +bitexact clip.webm
ffmpeg -v error -y -f lavfi -i anullsrc=r=44100:cl=mono -t 5 -c:a aac -b:a 16k -fflags +bitexact sound.mp4
head -c 6000 clip.mp4 >cut.mp4
