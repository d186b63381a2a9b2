# TensorFlow Serving with this repository's models in it. From the repository's root:
#
#   docker build --file docker/tensorflow-serving.Dockerfile --platform linux/amd64 --tag clothingapp-tf-serving:0.1.0 .
#
# Its makers build the image for amd64 only.
ARG BASE=docker.io/tensorflow/serving:2.19.0
FROM ${BASE}

LABEL org.opencontainers.image.title="ClothingApp model server (TensorFlow Serving)" \
      org.opencontainers.image.description="TensorFlow Serving with the models of ClothingApp" \
      org.opencontainers.image.licenses="Apache-2.0 AND MIT"

COPY LICENSE THIRD-PARTY-NOTICES /licenses/clothingapp/
COPY models /models

# gRPC and REST.
EXPOSE 8500 8501
USER 65534:65534
CMD ["--model_config_file=/models/models.config"]
