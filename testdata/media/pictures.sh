#!/bin/sh
# Makes the pictures in this folder and pictures.tsv, which says what other tools read in them. Needs cjpeg and
# jpegtran (libjpeg-turbo), ImageMagick, exiftool, apngasm, cwebp, webpmux, cjxl, avifenc, opj_compress and python3.
# The files are committed: the tests need none of these.
set -eu
cd "$(dirname "$0")"
rm -f *.jpg *.png *.gif *.webp *.bmp *.tif *.ico *.jxl *.jp2 *.j2k *.psd *.tga *.pcx *.ppm 
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One scene of our own for all: a sun over hills, 48 by 40 pixels, which leaves units cut at both edges.
convert -size 48x40 gradient:skyblue-orange -fill yellow -draw 'circle 30,14 36,18' \
	-fill darkgreen -draw 'polygon 0,39 0,30 14,20 28,33 40,24 47,31 47,39' "$work/scene.ppm"

cjpeg -quality 80 "$work/scene.ppm" >baseline.jpg
cjpeg -quality 80 -sample 1x1 -optimize "$work/scene.ppm" >baseline-444.jpg
cjpeg -quality 80 -sample 4x1 "$work/scene.ppm" >baseline-410.jpg
cjpeg -quality 80 -sample 1x2 -restart 1B "$work/scene.ppm" >restarts.jpg
cjpeg -quality 80 -progressive "$work/scene.ppm" >progressive.jpg
cjpeg -quality 80 -progressive -restart 1 "$work/scene.ppm" >progressive-restarts.jpg
cjpeg -quality 80 -grayscale "$work/scene.ppm" >gray.jpg
cjpeg -quality 80 -arithmetic "$work/scene.ppm" >arithmetic.jpg
cjpeg -quality 80 -rgb "$work/scene.ppm" >rgb.jpg
convert "$work/scene.ppm" -colorspace CMYK -quality 80 cmyk.jpg
for turn in 1 3 6 8; do
	cp baseline.jpg orientation-$turn.jpg
	exiftool -q -overwrite_original -n -Orientation=$turn orientation-$turn.jpg
done

# The same coefficients in another order: the usual one, and one that takes every liberty.
cat >"$work/scans" <<'END'
0: 0-0, 0, 2;
1 2: 0-0, 0, 2;
0: 1-3, 0, 3;
0: 4-63, 0, 3;
0 1 2: 0-0, 2, 1;
2: 1-24, 0, 1;
0: 1-63, 3, 2;
1: 1-63, 0, 0;
2: 25-63, 0, 1;
0: 1-2, 2, 1;
0: 3-63, 2, 1;
2: 1-63, 1, 0;
0 1 2: 0-0, 1, 0;
0: 1-63, 1, 0;
END
jpegtran -scans "$work/scans" baseline.jpg >progressive-scans.jpg
jpegtran -scans "$work/scans" -restart 2B baseline-444.jpg >progressive-444.jpg
jpegtran -progressive baseline-410.jpg >progressive-410.jpg
jpegtran -progressive -restart 1 restarts.jpg >progressive-440.jpg
jpegtran -progressive gray.jpg >progressive-gray.jpg
jpegtran -progressive cmyk.jpg >progressive-cmyk.jpg
jpegtran -progressive -copy all orientation-6.jpg >progressive-orientation-6.jpg
convert "$work/scene.ppm" -resize 1000x1500! "$work/pin.ppm"
cjpeg -quality 60 -sample 2x1 -optimize "$work/pin.ppm" >pin.jpg
jpegtran -progressive pin.jpg >progressive-pin.jpg

convert "$work/scene.ppm" -strip PNG24:rgb.png
convert "$work/scene.ppm" -strip -depth 16 PNG48:rgb16.png
convert "$work/scene.ppm" -strip -alpha set -channel A -evaluate set 50% PNG32:rgba.png
convert "$work/scene.ppm" -strip -colors 16 PNG8:palette.png
convert "$work/scene.ppm" -strip -colorspace Gray gray.png
convert "$work/scene.ppm" -strip -monochrome -depth 1 bilevel.png
convert "$work/scene.ppm" -strip -interlace PNG PNG24:interlaced.png
convert "$work/scene.ppm" -strip -resize 3x2! -interlace PNG PNG24:interlaced-tiny.png
cp rgb.png orientation-6.png
exiftool -q -overwrite_original -n -Orientation=6 orientation-6.png
convert rgb.png "$work/f1.png"
convert rgb.png -negate "$work/f2.png"
(cd "$work" && apngasm animated.png f1.png f2.png >/dev/null)
cp "$work/animated.png" animated.png

convert "$work/scene.ppm" still.gif
convert "$work/scene.ppm" "$work/f2.png" animated.gif
cwebp -quiet -q 60 rgb.png -o lossy.webp
cwebp -quiet -lossless rgb.png -o lossless.webp
cwebp -quiet -q 60 rgba.png -o alpha.webp
cwebp -quiet -q 40 "$work/f2.png" -o "$work/f2.webp"
webpmux -frame lossy.webp +100 -frame "$work/f2.webp" +100 -o animated.webp >/dev/null
convert "$work/scene.ppm" -resize 12x10 picture.bmp
convert "$work/scene.ppm" -resize 12x10 -compress none picture.tif
convert "$work/scene.ppm" -resize 16x16! picture.ico
convert "$work/scene.ppm" -resize 12x10 picture.tga
convert "$work/scene.ppm" -resize 12x10 picture.pcx
convert "$work/scene.ppm" -resize 12x10 picture.ppm
convert "$work/scene.ppm" -resize 12x10 -define psd:additional-info=none -strip picture.psd
cjxl --quiet rgb.png picture.jxl -d 3 2>/dev/null
cjxl --quiet rgb.png picture-boxes.jxl -d 3 --container=1 2>/dev/null
opj_compress -i "$work/scene.ppm" -o picture.jp2 -r 20 >/dev/null
opj_compress -i "$work/scene.ppm" -o picture.j2k -r 20 >/dev/null

# What exiftool reads in them, and ImageMagick where exiftool knows no size. A dash is what neither says.
columns='-FileName -MIMEType -ImageWidth -ImageHeight -Orientation -BitsPerSample -BitDepth -ColorComponents -ColorType -EncodingProcess -Interlace -AnimationFrames -FrameCount'
echo "$columns" | sed 's/^-//; s/ -/\t/g' >pictures.tsv
for f in *.jpg *.png *.gif *.webp *.bmp *.tif *.ico *.pcx *.ppm *.psd *.jxl *.jp2 *.j2k; do
	exiftool -T -n $columns "$f" >>pictures.tsv
done
printf 'picture.tga\timage/x-tga\t%s\t%s\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' $(identify -format '%w %h' picture.tga) >>pictures.tsv
